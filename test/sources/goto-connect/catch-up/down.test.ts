import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { createKeptSource, type KeptSource, type KeptSourceOptions } from '../../../support/kept-source.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let rig: KeptSource
/** One that was up for a day, and is down since some time ago. */
const downFor = async (ms: number, options?: KeptSourceOptions): Promise<KeptSource> => {
  rig = await createKeptSource(options)
  await rig.store.journal.markHeard('main', rig.simulator.accounts, rig.clock.now() - ms - 24 * HOUR)
  await rig.store.journal.markHeard('main', rig.simulator.accounts, rig.clock.now() - ms)
  return rig
}
const misses = (name: Parameters<KeptSource['call']>[0], agoMs: number): string => {
  const { id, timeline } = rig.call(name, agoMs)
  rig.simulator.record(timeline)
  return id
}
const searched = (times: number) =>
  eventually('the search', () => rig.simulator.requests('report-summaries').length >= times)

afterEach(() => rig.close())

describe('down for a while', () => {
  test('an answered and a missed call are found, each as one finished revision', async () => {
    await downFor(2 * HOUR)
    const answered = misses('answered', HOUR)
    const missed = misses('missed', 30 * MINUTE)
    await rig.start()
    expect(await rig.ended(answered)).toMatchObject({ status: 'ended', reconstructed: true, revision: 1 })
    expect(await rig.ended(missed)).toMatchObject({ status: 'missed', reconstructed: true, revision: 1 })
    await searched(3)
    expect(rig.revisions.map(({ id }) => id).sort()).toEqual([answered, missed].sort())
    expect(rig.status()).toMatchObject({ reconstructedCalls: 2, filledStates: 0 })
  })

  test('the time down counts as a gap', async () => {
    await downFor(2 * HOUR)
    await rig.start()
    await searched(1)
    expect(rig.status().gapSeconds).toBeGreaterThan(7_190)
    expect(rig.status().gapSeconds).toBeLessThan(7_400)
    const { lastGap } = rig.status()
    expect((lastGap?.to ?? 0) - (lastGap?.from ?? 0)).toBeGreaterThan(7_190_000)
  })

  test('calls from before catch_up are left alone', async () => {
    await downFor(3 * HOUR, { source: { catch_up: '1h' } })
    misses('missed', 2 * HOUR)
    const recent = misses('missed', 30 * MINUTE)
    await rig.start()
    await rig.ended(recent)
    await searched(2)
    expect(rig.revisions.map(({ id }) => id)).toEqual([recent])
  })

  test('nothing is looked for when catch_up is 0s', async () => {
    await downFor(HOUR, { source: { catch_up: '0s' } })
    misses('missed', 30 * MINUTE)
    await rig.start()
    await eventually('a sweep', () => rig.simulator.requests('active-calls').length >= 2)
    expect(rig.simulator.requests('report-summaries')).toEqual([])
    expect(rig.revisions).toEqual([])
  })

  test('for longer than GoTo takes in one question: asked piece by piece', async () => {
    await downFor(70 * 24 * HOUR, { source: { catch_up: '90d' } })
    const ids = [50, 40, 20, 1].map((days) => misses('missed', days * 24 * HOUR))
    const before = misses('missed', 72 * 24 * HOUR)
    await rig.start()
    await Promise.all(ids.map((id) => rig.ended(id)))
    const [first, second, third] = rig.simulator.requests('report-summaries')
    expect([first, second, third].map((request) => request?.status)).toEqual([200, 200, 200])
    expect(second?.query['startTime']).toBe(first?.query['endTime'])
    expect(third?.query['startTime']).toBe(second?.query['endTime'])
    expect(rig.revisions.map(({ id }) => id)).not.toContain(before)
  })

  test('and what came before the first start ever stays there', async () => {
    rig = await createKeptSource()
    await rig.store.journal.markHeard('main', rig.simulator.accounts, rig.clock.now() - HOUR)
    misses('missed', HOUR + MINUTE)
    const after = misses('missed', HOUR - MINUTE)
    await rig.start()
    await rig.ended(after)
    await searched(2)
    expect(rig.revisions.map(({ id }) => id)).toEqual([after])
  })

  test('a call that is known is not made a second time', async () => {
    rig = await createKeptSource()
    await rig.start()
    const { id, timeline } = rig.call('missed', 0)
    await rig.simulator.play(timeline, { speed: Number.POSITIVE_INFINITY })
    await rig.ended(id)
    const before = rig.revisions.length
    await rig.stop()
    const missed = misses('missed', 0)
    await rig.start()
    await rig.ended(missed)
    await searched(2)
    expect(rig.revisions.slice(before).map((call) => call.id)).toEqual([missed])
    expect(rig.revisions.filter((call) => call.id === id).every(({ reconstructed }) => !reconstructed)).toBe(true)
  })

  test('a call that began meanwhile and is still on is shown as it is, and then to its end', async () => {
    await downFor(HOUR)
    const { id, timeline } = rig.call('answered', 0)
    const half = Math.floor(timeline.states.length / 2)
    rig.simulator.record({ ...timeline, states: timeline.states.slice(0, half) })
    await rig.start()
    const first = await eventually('the call', () => rig.revisions.find((call) => call.id === id))
    expect(first).toMatchObject({ reconstructed: false, endedAt: null })
    for (const { content } of timeline.states.slice(half)) rig.simulator.publish(content)
    expect(await rig.ended(id)).toMatchObject({ status: 'ended', reconstructed: false })
  })

  test('a call that ended meanwhile is ended, with every state in between', async () => {
    rig = await createKeptSource()
    await rig.start()
    const { id, timeline } = rig.call('answered', 0)
    const half = Math.floor(timeline.states.length / 2)
    for (const { content } of timeline.states.slice(0, half)) rig.simulator.publish(content)
    await eventually('the call', () => rig.store.call(id))
    await rig.stop()
    rig.simulator.record({ ...timeline, states: timeline.states.slice(half) })
    await rig.start()
    expect(await rig.ended(id)).toMatchObject({ status: 'ended', reconstructed: false })
    expect((await rig.store.journal.kept(id))?.numbers).toHaveLength(timeline.states.length)
  })
})

test('the first start ever looks for nothing', async () => {
  rig = await createKeptSource()
  misses('missed', 5 * MINUTE)
  await rig.start()
  await eventually('the first mark', () => rig.store.journal.heard('main', rig.simulator.accounts[0] ?? ''))
  await eventually('two sweeps', () => rig.simulator.requests('active-calls').length >= 2)
  expect(rig.simulator.requests('report-summaries')).toEqual([])
  expect(rig.status()).toMatchObject({ gapSeconds: 0, lastGap: null })
})

test('a clean stop marks until when calls were heard', async () => {
  rig = await createKeptSource({ source: { ping_interval: '1s' } })
  await rig.start()
  const mark = () => rig.store.journal.heard('main', rig.simulator.accounts[0] ?? '')
  const first = await eventually('the first mark', mark)
  await eventually('some seconds', () => rig.clock.now() > first.until + 7_000)
  await rig.stop()
  expect((await mark())?.until).toBeGreaterThan(first.until + 3_000)
})

test.each([
  ['ahead', HOUR],
  ['back', -HOUR],
])('a clock stepped %s by an hour loses nothing and shows nothing twice', async (_, step) => {
  rig = await createKeptSource()
  await rig.start()
  await eventually('the first mark', () => rig.store.journal.heard('main', rig.simulator.accounts[0] ?? ''))
  rig.clock.step(step)
  const missed = rig.call('missed', 0)
  rig.simulator.faults.inject({ name: 'kill-sockets' })
  rig.simulator.record(missed.timeline)
  expect(await rig.ended(missed.id)).toMatchObject({ status: 'missed', reconstructed: true, revision: 1 })
  await searched(2)
  expect(rig.revisions.map(({ id }) => id)).toEqual([missed.id])
})
