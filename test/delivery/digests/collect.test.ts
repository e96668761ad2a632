import { expect, it } from 'vitest'
import { collectReport } from '../../../src/delivery/digests/collect.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { missedCall } from '../../support/call-states.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

it('a report counts every call of its span once, however many there are', async () => {
  const clock = handClock()
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const since = clock.at
  const record = (from: number, to: number) =>
    store.record(Array.from({ length: to - from }, (_, index) => missedCall(`call-${from + index}`)).flat(), () => [])
  await record(0, 3)
  clock.at += 1
  await record(3, 433)
  clock.at += 1
  await record(433, 600)
  const until = clock.at
  clock.at += 1
  await record(600, 605)
  const all = await collectReport(store.missed, { since, until }, () => true)
  expect(all).toMatchObject({ calls: 597, callers: [{ number: '+12015550123', calls: 597 }] })
  const some = await collectReport(store.missed, { since, until }, ({ id }) => id.endsWith('0'))
  expect(some.calls).toBe(59)
  await store.close()
})
