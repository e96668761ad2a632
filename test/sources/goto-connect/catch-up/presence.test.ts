import { afterEach, beforeEach, expect, test } from 'vitest'
import { createVendorTime } from '../../../../src/sources/goto-connect/api/vendor-time.ts'
import { readWindow } from '../../../../src/sources/goto-connect/catch-up/look-ups/window.ts'
import { Presence } from '../../../../src/sources/goto-connect/catch-up/presence.ts'
import type { SourceJournal } from '../../../../src/store/journal.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { createMemoryJournal } from '../../../support/memory-journal.ts'
import { silentLog } from '../../../support/silent-log.ts'

const DAY = 24 * 3_600_000

let clock: FakeClock
let journal: SourceJournal
let accounts: readonly string[]
let silentMs: number
let keeps: boolean
/** Called before look-ups are put. */
let onPut: () => void
let presence: Presence
let stopping: AbortController

beforeEach(async () => {
  stopping = new AbortController()
  clock = createFakeClock()
  journal = createMemoryJournal()
  accounts = []
  silentMs = 0
  keeps = true
  onPut = () => undefined
  const parts = {
    source: 'main',
    clock,
    log: silentLog,
    time: createVendorTime(clock),
    journal: {
      ...journal,
      putLookUps: async (...put: Parameters<SourceJournal['putLookUps']>) => {
        onPut()
        await journal.putLookUps(...put)
      },
    },
    onLookUps: () => undefined,
  }
  const ears = { accounts: () => accounts, silentMs: () => silentMs, keeps: () => keeps }
  presence = new Presence(parts, { ears, catchUpMs: DAY, onFollowed: () => undefined })
  void presence.run(stopping.signal)
})

afterEach(() => stopping.abort())

const hear = async (...heard: readonly string[]) => {
  accounts = heard
  presence.changed(true, 0)
  await clock.advance(0)
}
const lose = async (silent = 0) => {
  accounts = []
  presence.changed(false, silent)
  await clock.advance(0)
}
const until = async (account: string) => (await journal.heard('main', account))?.until ?? null
const window = async (account: string) => {
  const lookUp = await journal.lookUp('main', 'summaries', account)
  return lookUp === null ? null : readWindow(lookUp.detail)
}

test('what is heard is marked every ten seconds, as far as it is proved', async () => {
  await hear('1')
  const start = clock.now()
  expect(await until('1')).toBe(start)
  silentMs = 4_000
  await clock.advance(20_000)
  expect(await until('1')).toBe(start + 16_000)
})

test('nothing is marked while states cannot be stored', async () => {
  await hear('1')
  const start = clock.now()
  keeps = false
  await clock.advance(60_000)
  expect(await until('1')).toBe(start)
})

test('a loss marks the last proof, and what comes after it is looked for when hearing begins again', async () => {
  await hear('1')
  await clock.advance(5_000)
  await lose(3_000)
  const lostAt = clock.now() - 3_000
  expect(await until('1')).toBe(lostAt)
  expect(await window('1')).toBeNull()
  await clock.advance(600_000)
  await hear('1')
  expect(await window('1')).toEqual({ from: lostAt - 120_000, to: clock.now() + 120_000 })
  expect(presence.gaps.seconds()).toBe(603)
})

test('windows that have not been looked through yet grow together', async () => {
  await hear('1')
  const first = clock.now()
  for (let round = 0; round < 3; round++) {
    await lose()
    await clock.advance(1_000_000)
    await hear('1')
  }
  expect(await window('1')).toEqual({ from: first - 120_000, to: clock.now() + 120_000 })
})

test('an account that is heard later than the others has a window of its own', async () => {
  await hear('1', '2')
  const start = clock.now()
  accounts = ['1']
  await clock.advance(1_000_000)
  accounts = ['1', '2']
  await clock.advance(10_000)
  expect(await window('1')).toBeNull()
  expect((await window('2'))?.from).toBe(start - 120_000)
  expect([presence.followedSince('1'), presence.followedSince('2')]).toEqual([start, start + 1_010_000])
})

test('a break while a window is being stored is not overlooked', async () => {
  await hear('1')
  await lose()
  await clock.advance(30_000)
  onPut = () => {
    onPut = () => undefined
    presence.changed(false, 0)
    clock.step(500_000)
    presence.changed(true, 0)
  }
  await hear('1')
  await clock.advance(10_000)
  expect((await window('1'))?.to).toBeGreaterThanOrEqual(clock.now() - 10_000 + 120_000)
  expect(presence.followedSince('1')).not.toBeNull()
})

test('a doubt reaches further back than the last mark', async () => {
  await hear('1')
  const start = clock.now()
  await clock.advance(300_000)
  presence.doubt(start + 1_000)
  await lose()
  await hear('1')
  expect((await window('1'))?.from).toBe(start + 1_000 - 120_000)
  await lose()
  const lostAt = clock.now()
  await clock.advance(10_000)
  await journal.endLookUp('main', { kind: 'summaries', subject: '1', detail: '', attempts: 0 })
  await hear('1')
  expect((await window('1'))?.from).toBe(lostAt - 120_000)
})
