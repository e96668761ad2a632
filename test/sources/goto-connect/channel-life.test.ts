import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { createRig, type Rig, type RigOptions } from '../../support/goto-source.ts'

let rig: Rig
const begin = async (options?: RigOptions): Promise<Rig> => {
  rig = await createRig(options)
  await rig.live()
  return rig
}

afterEach(() => rig.close())

const inject = (...fault: Parameters<Rig['simulator']['faults']['inject']>) => rig.simulator.faults.inject(...fault)
const requests = (endpoint: Parameters<Rig['simulator']['requests']>[0]) => rig.simulator.requests(endpoint)
const created = (count: number) => eventually(`channel ${count}`, () => requests('channel-create').length >= count)
const live = () => rig.becomes('live', ({ reasons }) => reasons.length === 0)
const deaf = () => rig.becomes('not ready', ({ reasons }) => reasons.length > 0)

/** What happened to channels and sockets, in order: "open 1", "closed 1". */
const story = () => {
  const names = new Map<string, number>()
  const numberOf = (id: string) => {
    if (!names.has(id)) names.set(id, names.size + 1)
    return names.get(id)
  }
  return rig.simulator.journal.flatMap((entry) => {
    if (entry.kind === 'socket') return [`${entry.change} ${numberOf(entry.channelId)}`]
    if (entry.kind === 'request' && entry.endpoint === 'channel-delete') {
      return [`deleted ${numberOf(decodeURIComponent(entry.path.split('/').at(-1) ?? ''))}`]
    }
    return []
  })
}

/** Plays a whole call and waits until each of its states has been handed over. */
const hearsACall = async () => {
  const call = rig.simulator.call('missed')
  await rig.simulator.play(call, { speed: Number.POSITIVE_INFINITY })
  const id = call.states[0]?.content.metadata.conversationSpaceId
  const heard = () => rig.states.filter(({ conversationId }) => conversationId === id)
  await eventually('the whole call', () => heard().some(({ type }) => type === 'ENDING'))
}

describe('a live channel', () => {
  test('is refreshed with exactly one PUT for each refresh frame', async () => {
    await begin()
    inject({ name: 'refresh-required' })
    await eventually('the first PUT is answered', () => rig.logs.some(({ event }) => event === 'refreshed'))
    inject({ name: 'refresh-required' })
    await eventually('the second PUT', () => requests('channel-refresh').length === 2)
    await hearsACall()
    expect(requests('channel-refresh')).toHaveLength(2)
    expect(requests('channel-refresh')[0]).toMatchObject({
      method: 'PUT',
      status: 200,
      body: { channelType: 'WebSockets' },
    })
    expect(requests('channel-create')).toHaveLength(1)
  })

  test('is replaced before it is let go when GoTo will close it', async () => {
    await begin({ simulator: { closeNoticeMs: 30_000 } })
    inject({ name: 'to-be-closed' })
    await eventually('the old one is deleted', () => story().includes('deleted 1'), 10_000)
    expect(story()).toEqual(['opened 1', 'opened 2', 'closed 1', 'deleted 1'])
    await hearsACall()
  })

  test('is replaced before its lifetime ends, again and again, and no state is lost', async () => {
    await begin({ simulator: { channelLifetimeS: 1.5 } })
    const calls = Array.from({ length: 4 }, async (_, index) => {
      await created(index + 1)
      await hearsACall()
    })
    await Promise.all(calls)
    await created(4)
    const told = story()
    for (const channel of [1, 2]) {
      expect(told.indexOf(`opened ${channel + 1}`)).toBeLessThan(told.indexOf(`closed ${channel}`))
    }
  })

  test('is replaced when the PUT is refused', async () => {
    await begin()
    inject({ name: 'respond', endpoint: 'channel-refresh', status: 500, times: 1 })
    inject({ name: 'refresh-required' })
    await eventually('the next socket', () => story().length > 1)
    expect(story().slice(0, 2)).toEqual(['opened 1', 'opened 2'])
    await hearsACall()
  })

  test('is replaced when GoTo has forgotten it, and is not believed meanwhile', async () => {
    await begin()
    inject({ name: 'vanish-channels' })
    inject({ name: 'respond', endpoint: 'channel-create', status: 503, times: 1 })
    inject({ name: 'refresh-required' })
    const { reasons, state } = await deaf()
    expect([state, reasons]).toEqual(['reconnecting', ['GoTo no longer knows the channel']])
    await live()
    await hearsACall()
  })

  test('is replaced when GoTo has forgotten it and the socket just falls silent', async () => {
    await begin()
    inject({ name: 'vanish-channels' })
    inject({ name: 'respond', endpoint: 'channel-create', delayMs: 300, times: 1 })
    const { reasons } = await deaf()
    expect(reasons).toEqual(['GoTo lists no subscription of the channel'])
    await live()
    await hearsACall()
  })
})

describe('a lost socket', () => {
  test.each([
    ['cut', { name: 'kill-sockets' }],
    ['closed by GoTo', { name: 'close-sockets', code: 1001, reason: 'going away' }],
    ['closed with a code of its own', { name: 'close-sockets', code: 4321 }],
    ['lost to a frame over 1 MB', { name: 'oversized-frame' }],
  ] as const)('%s: the next channel is live within moments', async (_, fault) => {
    await begin()
    inject(fault)
    await created(2)
    await live()
    await hearsACall()
    expect(rig.logs.filter(({ msg }) => msg === 'lost the socket; a new channel is being opened')).toHaveLength(1)
  })

  test('that is half-open is found by its missing pongs', async () => {
    await begin()
    inject({ name: 'half-open' })
    const { reasons } = await deaf()
    expect(reasons[0]).toMatch(/^no pong for \d s$|^the channel was lost/)
    await live()
    await hearsACall()
    expect(rig.logs.find(({ msg }) => msg === 'lost the socket; a new channel is being opened')?.['why']).toBe(
      '3 pings in a row were not answered',
    )
  })

  test('is back in under a second, in the median', async () => {
    await begin()
    const times: number[] = []
    for (let round = 2; round <= 10; round++) {
      const lostAt = performance.now()
      inject({ name: 'kill-sockets' })
      await created(round)
      await live()
      times.push(performance.now() - lostAt)
      await hearsACall()
    }
    times.sort((a, b) => a - b)
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(1_000)
  })
})

describe('trouble with tokens', () => {
  test('that expire in the middle costs one refresh and one more try', async () => {
    await begin()
    inject({ name: 'expire-access-tokens' })
    inject({ name: 'refresh-required' })
    await eventually('the second PUT', () => requests('channel-refresh').length === 2)
    expect(requests('channel-refresh').map(({ status }) => status)).toEqual([401, 200])
    expect(requests('token')).toHaveLength(1)
    await hearsACall()
    expect(requests('channel-create')).toHaveLength(1)
  })

  test('that are all refused shows at once, and a login mends it', async () => {
    await begin()
    inject({ name: 'kill-refresh-tokens' })
    inject({ name: 'expire-access-tokens' })
    inject({ name: 'kill-sockets' })
    await rig.becomes('login-needed', ({ state }) => state === 'login-needed')
    expect(rig.source.status().reasons[0]).toContain('ringpost login --source main')
    const issued = rig.simulator.issueTokens()
    const [old] = rig.tokens.written
    if (old === undefined) throw new Error('never logged in')
    await rig.tokens.write('main', { ...old, ...issued })
    await live()
    await hearsACall()
  })
})

describe('a clean stop', () => {
  test('closes the socket, deletes the channel, and is quick', async () => {
    await begin()
    const startedAt = performance.now()
    await rig.stop()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(story()).toEqual(['opened 1', 'closed 1', 'deleted 1'])
    expect(rig.simulator.liveChannels()).toEqual([])
    expect(rig.source.status()).toMatchObject({ state: 'stopped', reasons: ['stopped'] })
  })

  test('is bounded even when GoTo does not answer', async () => {
    await begin()
    inject({ name: 'respond', endpoint: 'channel-delete', ending: 'stall' })
    inject({ name: 'half-open' })
    const startedAt = performance.now()
    await rig.stop()
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('in the middle of a build leaves no channel behind', async () => {
    rig = await createRig()
    inject({ name: 'respond', endpoint: 'subscribe', delayMs: 5_000 })
    rig.start()
    await eventually('a build', () => requests('subscribe').length === 1)
    await rig.stop()
    expect(rig.simulator.liveChannels()).toEqual([])
  })
})

test('garbage is counted, logged once a kind, and changes nothing', async () => {
  await begin()
  inject({ name: 'garbage-frames' })
  inject({ name: 'garbage-frames' })
  await hearsACall()
  const ignored = rig.logs.filter(({ msg, level }) => level === 'warn' && String(msg).startsWith('ignored a frame'))
  const kinds = ignored.map(({ what }) => what)
  expect(kinds).toContain('a call state without participants')
  expect(new Set(kinds).size).toBe(kinds.length)
  expect(rig.source.status().reasons).toEqual([])
  expect(requests('channel-create')).toHaveLength(1)
})
