import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { caller, ending, line, state } from '../../support/build-state.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const NAME = 'Ada Unforgotten'

it('leaves no byte of a forgotten person in any file of the store', async () => {
  const file = temporaryFile('ringpost.db')
  const store = await openSqliteStore({ file, clock: handClock() })
  for (let index = 0; index < 200; index++) {
    const who = index % 2 === 0 ? { name: NAME, number: '+442079460321' } : { name: 'Bob', number: '+12015550188' }
    for (const entry of [
      state(1, [caller('RINGING', { far: who })]),
      // Long enough for pages of its own, so that the next revision frees some.
      state(2, [
        caller('RINGING', { far: who }),
        ...Array.from({ length: 40 }, (_, id) => line(`colleague-${id}`, 'RINGING')),
      ]),
      ending(3),
    ])
      await store.record([{ ...entry, conversationId: `call-${index}` }], () => ['cards'])
  }
  const bytes = () =>
    readdirSync(dirname(file))
      .map((name) => readFileSync(join(dirname(file), name), 'latin1'))
      .join('')
  expect(bytes()).toContain(NAME)
  await store.operating.forget('+442079460321')
  expect(bytes()).toContain('Bob')
  expect(bytes()).not.toContain(NAME)
  expect(bytes()).not.toContain('442079460321')
  await store.close()
})
