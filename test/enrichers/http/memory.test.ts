import { expect, it } from 'vitest'
import type { Finding } from '../../../src/enrichers/enricher.ts'
import { createMemory } from '../../../src/enrichers/http/memory.ts'
import { createFakeClock } from '../../support/fake-clock.ts'

const found = (name: string): Finding => ({ status: 'found', fields: { name } })

it('forgets first what was asked for longest ago', async () => {
  const memory = createMemory({ clock: createFakeClock(), foundMs: 1_000, nothingMs: 1_000, maxEntries: 2 })
  const asked: string[] = []
  const recall = (key: string) =>
    memory.recall(key, async () => {
      asked.push(key)
      return found(key)
    })
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await recall(key)
  expect(asked).toEqual(['a', 'b', 'c', 'b'])
})

it('asks again after a look-up that broke', async () => {
  const memory = createMemory({ clock: createFakeClock(), foundMs: 1_000, nothingMs: 1_000 })
  await expect(memory.recall('a', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
  expect(await memory.recall('a', async () => found('Ada'))).toEqual(found('Ada'))
})
