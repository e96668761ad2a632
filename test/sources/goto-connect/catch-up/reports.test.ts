import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { createKeptSource, type KeptSource, type KeptSourceOptions } from '../../../support/kept-source.ts'

const MINUTE = 60_000
const READ = ['call-events.v1.events.read', 'cr.v1.read']
const scopeWithout = (scope: string) =>
  ['call-events.v1.notifications.manage', ...READ].filter((one) => one !== scope).join(' ')

let rig: KeptSource
const down = async (options?: KeptSourceOptions): Promise<string> => {
  rig = await createKeptSource(options)
  await rig.store.journal.markHeard('main', rig.simulator.accounts, rig.clock.now() - 60 * MINUTE)
  const { id, timeline } = rig.call('missed', 30 * MINUTE)
  rig.simulator.record(timeline)
  return id
}
const asked = (endpoint: Parameters<KeptSource['simulator']['requests']>[0]) => rig.simulator.requests(endpoint)
const warnings = () => rig.logs.filter(({ level, scope }) => level === 'warn' && scope !== undefined)

afterEach(() => rig.close())

describe('a report', () => {
  test('that is 404, then incomplete, is asked for until it is complete; nothing half is shown', async () => {
    const id = await down()
    const report = { conversationSpaceId: id, direction: 'INBOUND', accountKey: rig.simulator.accounts[0] }
    const first = rig.simulator.call('missed').states[0]?.content.state
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'report', status: 404, times: 1 })
    rig.simulator.faults.inject({
      name: 'respond',
      endpoint: 'report',
      status: 200,
      body: { ...report, callStates: [first] },
      times: 1,
    })
    await rig.start()
    expect(await rig.ended(id)).toMatchObject({ status: 'missed', reconstructed: true, revision: 1 })
    expect(asked('report').map(({ status }) => status)).toEqual([404, 200, 200])
    expect(rig.revisions).toHaveLength(1)
  })

  test('is still asked for after a restart', async () => {
    const id = await down()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'report', status: 404, times: 1 })
    await rig.start()
    await eventually('a first try', () => asked('report').length === 1)
    await rig.stop()
    expect(await rig.store.call(id)).toBeNull()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'report-summaries', status: 500 })
    await rig.start()
    expect(await rig.ended(id)).toMatchObject({ status: 'missed' })
  })

  test('comes however long GoTo cannot answer', async () => {
    const id = await down()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'report', status: 503, times: 3 })
    await rig.start()
    await rig.ended(id)
    expect(asked('report')).toHaveLength(4)
  })
})

describe('the summaries', () => {
  test('are looked through again for calls that appear in them late', async () => {
    rig = await createKeptSource({ simulator: { reportDelayMs: 30_000 } })
    await rig.store.journal.markHeard('main', rig.simulator.accounts, rig.clock.now() - 60 * MINUTE)
    const { id, timeline } = rig.call('missed', 30 * MINUTE)
    await rig.start()
    await eventually('a first look', () => asked('report-summaries').length === 1)
    rig.simulator.record(timeline)
    expect(await rig.ended(id)).toMatchObject({ status: 'missed', reconstructed: true })
    const ends = asked('report-summaries').map(({ query }) => query['endTime'])
    expect(ends.length).toBeGreaterThan(1)
    expect(new Set(ends).size).toBe(1)
  })

  test('survive a 429: all hold still for as long as GoTo says, then go on', async () => {
    const id = await down()
    const headers = { 'retry-after': '20' }
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'report-summaries', status: 429, headers, times: 1 })
    await rig.start()
    await rig.ended(id)
    const [refused, taken] = asked('report-summaries')
    expect([refused?.status, taken?.status]).toEqual([429, 200])
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(20_000)
  })
})

describe('a missing scope', () => {
  test('for reports is said once and leaves the source ready; holes are filled all the same', async () => {
    const id = await down({ scope: scopeWithout('cr.v1.read') })
    await rig.start()
    await eventually('the word about it', () => warnings().length > 0)
    const call = rig.call('missed', 0)
    rig.simulator.faults.inject({ name: 'drop-frames', every: 3 })
    for (const { content } of call.timeline.states.slice(0, -1)) rig.simulator.publish(content)
    rig.simulator.faults.clear()
    for (const { content } of call.timeline.states.slice(-1)) rig.simulator.publish(content)
    await eventually('the holes', async () => {
      return (await rig.store.journal.kept(call.id))?.numbers.length === call.timeline.states.length
    })
    expect(rig.status().reasons).toEqual([])
    expect(await rig.store.call(id)).toBeNull()
    expect(warnings().map(({ scope }) => scope)).toEqual(['cr.v1.read'])
    expect(asked('report-summaries')).toHaveLength(1)
  })

  test('for events is said once and leaves the source ready; reports do the work', async () => {
    const id = await down({ scope: scopeWithout('call-events.v1.events.read') })
    await rig.start()
    await rig.ended(id)
    const call = rig.call('missed', 0)
    rig.simulator.faults.inject({ name: 'drop-frames', every: 3 })
    for (const { content } of call.timeline.states) rig.simulator.publish(content)
    await eventually('the holes', async () => {
      return (await rig.store.journal.kept(call.id))?.numbers.length === call.timeline.states.length
    })
    expect(rig.status().reasons).toEqual([])
    expect(warnings().map(({ scope }) => scope)).toEqual(['call-events.v1.events.read'])
    expect(asked('active-calls')).toHaveLength(1)
    expect(asked('call-states')).toEqual([])
  })
})
