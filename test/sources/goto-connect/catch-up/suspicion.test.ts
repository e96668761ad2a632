import { beforeEach, expect, test } from 'vitest'
import { createVendorTime, type VendorTime } from '../../../../src/sources/goto-connect/api/vendor-time.ts'
import { Gaps } from '../../../../src/sources/goto-connect/catch-up/gaps.ts'
import { Suspicion } from '../../../../src/sources/goto-connect/catch-up/suspicion.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

let clock: FakeClock
let time: VendorTime
let proofs: number[]
let suspicion: Suspicion
let since: number

beforeEach(async () => {
  clock = createFakeClock()
  time = createVendorTime(clock)
  proofs = []
  suspicion = new Suspicion(clock, time, (heardUntil) => proofs.push(heardUntil))
  since = time.now()
  await clock.advance(60_000)
})

test('a state that is long overdue, and nothing heard since, proves deafness', () => {
  suspicion.missed(time.now() - 10_000, since)
  expect(proofs).toEqual([since])
})

test('the proof tells until when it heard', async () => {
  suspicion.heard()
  const heardAt = time.now()
  await clock.advance(30_000)
  suspicion.missed(time.now() - 10_000, since)
  expect(proofs).toEqual([heardAt])
})

test.each<[string, (now: number) => readonly [number, number | null]]>([
  ['that may still be on its way', (now) => [now - 2_000, since]],
  ['of an account that is not heard', (now) => [now - 10_000, null]],
  ['from before the account was heard', () => [since - 1, since]],
  ['from the first moments of a subscription', () => [since + 2_000, since]],
])('a state %s proves nothing', (_, state) => {
  suspicion.missed(...state(time.now()))
  expect(proofs).toEqual([])
})

test('a state that others overtook is lost, but the socket is not deaf', async () => {
  const missedAt = time.now()
  await clock.advance(1_000)
  suspicion.heard()
  await clock.advance(20_000)
  suspicion.missed(missedAt, since)
  expect(proofs).toEqual([])
})

test('links are not replaced in a loop', async () => {
  for (let minute = 0; minute < 10; minute++) {
    suspicion.missed(time.now() - 10_000, since)
    await clock.advance(60_000)
  }
  expect(proofs).toHaveLength(2)
})

test('deaf time is what passes between losing and finding, whatever the wall clock does', async () => {
  const gaps = new Gaps(clock, time)
  expect([gaps.seconds(), gaps.last()]).toEqual([0, null])
  gaps.lost(20_000)
  gaps.lost(0)
  clock.step(3_600_000)
  await clock.advance(10_000)
  expect(gaps.seconds()).toBe(30)
  gaps.back()
  gaps.back()
  await clock.advance(99_000)
  expect(gaps.seconds()).toBe(30)
  expect((gaps.last()?.to ?? 0) - (gaps.last()?.from ?? 0)).toBe(30_000)
  gaps.wasDownSince(time.now() - 60_000)
  gaps.wasDownSince(time.now() + 60_000)
  expect(gaps.seconds()).toBe(90)
})

test('GoTo’s time goes by its answers, not by this machine’s clock', async () => {
  expect(time.now()).toBe(clock.now())
  const truth = Date.parse('2026-09-25T18:00:00Z')
  time.learn('Fri, 25 Sep 2026 18:00:00 GMT')
  expect(time.now()).toBe(truth)
  clock.step(-3_600_000)
  await clock.advance(5_000)
  expect(time.now()).toBe(truth + 5_000)
  time.learn(undefined)
  time.learn('yesterday')
  expect(time.now()).toBe(truth + 5_000)
})
