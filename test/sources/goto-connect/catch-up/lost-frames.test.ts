import { afterEach, describe, expect, test } from 'vitest'
import type { StateContent } from '../../../../src/simulator/scenarios/timeline.ts'
import { eventually } from '../../../support/eventually.ts'
import { createKeptSource, type KeptSource, type KeptSourceOptions } from '../../../support/kept-source.ts'

let rig: KeptSource
const begin = async (options?: KeptSourceOptions): Promise<void> => {
  rig = await createKeptSource(options)
  await rig.start()
}
const publish = (contents: readonly StateContent[]) => {
  for (const content of contents) rig.simulator.publish(content)
}
const statesOf = (call: ReturnType<KeptSource['call']>) => call.timeline.states.map(({ content }) => content)
const numbersOf = async (id: string) => (await rig.store.journal.kept(id))?.numbers ?? []
const whole = (id: string, length: number) =>
  eventually(`all ${length} states of ${id}`, async () => (await numbersOf(id)).length === length)
const created = () => rig.simulator.requests('channel-create').length
/** Long enough after the subscription for whatever is missed to count. */
const settled = () => eventually('the subscription to settle', () => rig.clock.monotonic() > 20_000)
const PROOF = 'the socket is open, but brings nothing: replacing it'
const replaced = () => rig.logs.filter(({ msg }) => msg === PROOF)

afterEach(() => rig.close())

describe('lost frames', () => {
  test('every third of them are fetched, whatever call they belong to', async () => {
    await begin()
    rig.simulator.faults.inject({ name: 'drop-frames', every: 3 })
    const calls = (['answered', 'missed', 'queue', 'voicemail'] as const).map((name) => rig.call(name, 0))
    publish(calls.flatMap(statesOf))
    for (const call of calls) await whole(call.id, call.timeline.states.length)
    for (const call of calls) expect(await rig.ended(call.id)).toMatchObject({ reconstructed: false })
    expect(rig.status().filledStates).toBeGreaterThan(10)
    expect(rig.status().reconstructedCalls).toBe(0)
  })

  test('that only overtake each other cost no question', async () => {
    await begin()
    rig.simulator.faults.inject({ name: 'reorder-frames' })
    const call = rig.call('answered', 0)
    publish(statesOf(call))
    await rig.ended(call.id)
    await eventually('another sweep', () => rig.simulator.requests('active-calls').length >= 2)
    expect(await numbersOf(call.id)).toHaveLength(call.timeline.states.length)
    expect(rig.simulator.requests('call-states')).toEqual([])
  })

  test('at the beginning of a call are fetched too', async () => {
    await begin()
    const call = rig.call('answered', 0)
    rig.simulator.record({ ...call.timeline, states: call.timeline.states.slice(0, 3) })
    publish(statesOf(call).slice(3))
    await whole(call.id, call.timeline.states.length)
    expect(rig.simulator.requests('call-states')[0]?.query).toMatchObject({ sequenceFrom: '1', sequenceTo: '3' })
  })

  test('are asked for again when GoTo fails, and a bound that does not count in is no obstacle', async () => {
    await begin()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'call-states', status: 500, times: 1 })
    rig.simulator.faults.inject({
      name: 'respond',
      endpoint: 'call-states',
      status: 200,
      body: { items: [] },
      times: 1,
    })
    const call = rig.call('missed', 0)
    const contents = statesOf(call)
    rig.simulator.record({ ...call.timeline, states: call.timeline.states.slice(2, 3) })
    publish(contents.filter((_, index) => index !== 2))
    await whole(call.id, contents.length)
    const asked = rig.simulator.requests('call-states').map(({ query }) => [query['sequenceFrom'], query['sequenceTo']])
    expect(asked.slice(0, 3)).toEqual([
      ['3', '3'],
      ['2', '4'],
      ['2', '4'],
    ])
  })

  test('are taken from a bare list of bare states as well', async () => {
    await begin()
    const call = rig.call('missed', 0)
    const contents = statesOf(call)
    const lost = contents[2]
    if (lost === undefined) throw new Error('the call is too short')
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'call-states', status: 200, body: [lost.state], times: 1 })
    publish(contents.filter((content) => content !== lost))
    await whole(call.id, contents.length)
    expect(rig.simulator.requests('call-states')).toHaveLength(1)
  })

  test('that GoTo does not hand out are taken from the report', async () => {
    await begin()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'call-states', status: 404 })
    rig.simulator.faults.inject({ name: 'drop-frames', every: 4 })
    const call = rig.call('missed', 0)
    publish(statesOf(call))
    await whole(call.id, call.timeline.states.length)
    await eventually('no look-up is left', async () => (await rig.store.journal.nextLookUpAt('main')) === null)
    expect(await rig.ended(call.id)).toMatchObject({ status: 'missed', reconstructed: false })
  })
})

describe('a lost end', () => {
  test('is fetched once the call is on no more', async () => {
    await begin()
    const call = rig.call('answered', 0)
    publish(statesOf(call).slice(0, -1))
    await eventually('the call', () => rig.store.call(call.id))
    rig.simulator.record({ ...call.timeline, states: call.timeline.states.slice(-1) })
    expect(await rig.ended(call.id)).toMatchObject({ status: 'ended', reconstructed: false })
  })

  test('is taken from the report when the events are gone', async () => {
    await begin({ simulator: { reportDelayMs: 80_000 } })
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'call-states', status: 404 })
    const call = rig.call('answered', 0)
    publish(statesOf(call).slice(0, -1))
    await eventually('the call', () => rig.store.call(call.id))
    rig.simulator.record({ ...call.timeline, states: call.timeline.states.slice(-1) })
    expect(await rig.ended(call.id)).toMatchObject({ status: 'ended', reconstructed: false })
    expect(rig.simulator.requests('report').map(({ status }) => status)).toContain(404)
  })
})

describe('a socket that is open, answers pings and brings nothing', () => {
  test('is found out by a call that is on, and replaced', async () => {
    await begin()
    await settled()
    rig.simulator.faults.inject({ name: 'drop-frames', every: 1 })
    const call = rig.call('answered', 0)
    const played = rig.simulator.play(call.timeline, { speed: 0.6 })
    await eventually('the proof', () => replaced().length > 0)
    rig.simulator.faults.clear()
    await eventually('the next channel', () => created() === 2 && rig.status().state === 'live')
    await played
    expect(await rig.ended(call.id)).toMatchObject({ status: 'ended', reconstructed: false })
    await whole(call.id, call.timeline.states.length)
    expect(rig.status().gapSeconds).toBeGreaterThan(0)
    expect(replaced()).toHaveLength(1)
  })

  test('is not suspected when single frames are lost', async () => {
    await begin()
    await settled()
    const [quiet, busy] = [rig.call('answered', 5_000), rig.call('missed', 0)]
    publish(statesOf(quiet).slice(0, 2))
    rig.simulator.record({ ...quiet.timeline, states: quiet.timeline.states.slice(2, 3) })
    publish(statesOf(busy))
    await eventually('the lost state', async () => (await numbersOf(quiet.id)).length === 3)
    expect(created()).toBe(1)
  })
})

test('a call of which not one frame arrived is found within minutes', async () => {
  await begin({ factor: 100 })
  await eventually('the first mark', () => rig.store.journal.heard('main', rig.simulator.accounts[0] ?? ''))
  const { id, timeline } = rig.call('missed', 0)
  rig.simulator.record(timeline)
  await eventually('the call', () => rig.store.call(id))
  expect(rig.revisions).toMatchObject([{ id, status: 'missed', revision: 1, reconstructed: true }])
})
