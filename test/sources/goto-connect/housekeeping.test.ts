import { afterEach, describe, expect, test } from 'vitest'
import { DANA, MAIN_LINE } from '../../../src/simulator/company.ts'
import { conversationIds } from '../../../src/simulator/scenarios/timeline.ts'
import { eventually } from '../../support/eventually.ts'
import { createFastClock } from '../../support/fast-clock.ts'
import { request } from '../../support/goto-client.ts'
import { createRig, type Rig, type RigOptions } from '../../support/goto-source.ts'

let rig: Rig
const begin = async (options?: RigOptions): Promise<Rig> => {
  rig = await createRig(options)
  return rig
}

afterEach(() => rig.close())

const DAY = 24 * 3_600_000

const play = async () => {
  const call = rig.simulator.call('answered')
  await rig.simulator.play(call, { speed: Number.POSITIVE_INFINITY })
  const [id] = conversationIds(call)
  const states = () => rig.states.filter(({ conversationId }) => conversationId === id)
  await eventually('the whole call', () => states().at(-1)?.type === 'ENDING')
  return states()
}

const ownNames = (states: Rig['states']) =>
  new Set(states.flatMap(({ participants }) => participants.flatMap((one) => (one.kind === 'LINE' ? [] : [one.name]))))

describe('names', () => {
  test('are there a moment after the source is live, and stand on the calls from then on', async () => {
    await begin()
    await rig.live()
    expect(rig.simulator.requests('phone-numbers')).toEqual([])
    expect(ownNames(await play()), 'a call that comes before them does not wait').toEqual(new Set([null]))
    // Lines, people, numbers, addresses.
    await eventually('names', () => rig.logs.filter(({ msg }) => msg === 'read names').length === 4)
    const states = await play()
    expect(ownNames(states)).toEqual(new Set([MAIN_LINE.name]))
    expect(states.flatMap(({ participants }) => participants.map(({ name }) => name))).toContain(DANA.name)
  })

  test('that cannot be had hold nothing up', async () => {
    await begin()
    for (const endpoint of ['lines', 'users', 'phone-numbers', 'channel-list'] as const) {
      rig.simulator.faults.inject({ name: 'respond', endpoint, ending: 'stall' })
    }
    await rig.live()
    await eventually('somebody hangs', () => rig.simulator.requests('lines').length === 1)
    expect((await play()).length).toBeGreaterThan(3)
    const startedAt = performance.now()
    await rig.stop()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })
})

test('the channels of an earlier run are looked for after the source is live, and once', async () => {
  await begin({ clock: createFastClock(20), source: { ping_interval: '20s' } })
  const token = rig.simulator.issueTokens().accessToken
  await request(rig.simulator, 'POST', '/notification-channel/v1/channels/ringpost-main', {
    token,
    body: { channelType: 'WebSockets' },
  })
  await rig.live()
  const listed = () => rig.simulator.requests('channel-list').length
  await eventually('the list', () => listed() === 1)
  rig.simulator.faults.inject({ name: 'kill-sockets' })
  await eventually('the next channel', () => rig.simulator.requests('channel-create').length === 3)
  await rig.becomes('live', ({ reasons }) => reasons.length === 0)
  await eventually('the orphan is gone', () => rig.simulator.liveChannels().length === 1)
  expect(rig.source.status().reasons).toEqual([])
  expect(listed()).toBe(1)
})

describe('the age of the login', () => {
  test('stands in the status, and is no reason to be unready', async () => {
    await begin()
    const [issued] = rig.tokens.written
    if (issued === undefined) throw new Error('never logged in')
    const obtainedAt = Date.now() - 26 * DAY
    await rig.tokens.write('main', { ...issued, refreshObtainedAt: obtainedAt })
    await rig.live()
    expect(rig.source.status()).toMatchObject({
      state: 'live',
      reasons: [],
      refreshTokenObtainedAt: obtainedAt,
      refreshTokenExpiresAt: obtainedAt + 30 * DAY,
      loginDue: true,
    })
    await eventually('a warning', () => rig.logs.some(({ nextStep }) => nextStep === 'ringpost login --source main'))
  })

  test('of a new one is nothing to talk about', async () => {
    await begin()
    await rig.live()
    expect(rig.source.status().loginDue).toBe(false)
    expect(rig.logs.filter(({ level }) => level === 'warn')).toEqual([])
  })
})

test('frames are counted, and those that were no use', async () => {
  await begin()
  await rig.live()
  rig.simulator.faults.inject({ name: 'garbage-frames' })
  await play()
  const { frames, malformedFrames } = rig.source.status()
  expect(malformedFrames).toBeGreaterThan(5)
  expect(frames).toBeGreaterThan(malformedFrames + rig.states.length - 1)
})
