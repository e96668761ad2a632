import { afterEach, beforeEach, expect, test } from 'vitest'
import { createOutbound, type Outbound } from '../../../../src/outbound/http.ts'
import { type Simulator, startSimulator } from '../../../../src/simulator/simulator.ts'
import { createChannels } from '../../../../src/sources/goto-connect/api/channels.ts'
import { createApi } from '../../../../src/sources/goto-connect/api/client.ts'
import { type AccountOutcome, createSubscriptions } from '../../../../src/sources/goto-connect/api/subscriptions.ts'
import { watchSubscriptions } from '../../../../src/sources/goto-connect/channel/watch.ts'
import { eventually } from '../../../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

const ACCOUNTS = ['2930718022414574861', '5442810562173005068']
const never = new AbortController().signal

let simulator: Simulator
let outbound: Outbound
let clock: FakeClock
let stopping: AbortController
let said: string[]
let watching: Promise<unknown>

beforeEach(async () => {
  simulator = await startSimulator({ accounts: ACCOUNTS })
  outbound = createOutbound({ allowPrivate: true, insecure: false })
  clock = createFakeClock()
  stopping = new AbortController()
  said = []
})

afterEach(async () => {
  stopping.abort()
  await watching
  await outbound.close()
  await simulator.close()
})

/** Creates a channel, subscribes both accounts, and watches. */
const begin = async (): Promise<void> => {
  const { accessToken } = simulator.issueTokens()
  const tokens = { accessToken: async () => ({ ok: true, token: accessToken }) as const, invalidate: () => undefined }
  const callApi = createApi(new URL(simulator.url), outbound, tokens, clock)
  const subscriptions = createSubscriptions(callApi)
  const channel = await createChannels(callApi, 'ringpost-main').create(never)
  if (!channel.ok) throw new Error('no channel')
  const subscribed = await subscriptions.subscribe(channel.value.id, ACCOUNTS, never)
  if (!subscribed.ok) throw new Error('no subscription')
  const heard = (outcomes: readonly AccountOutcome[]) => outcomes.filter(({ failure }) => failure === null).length
  const parts = {
    clock,
    subscriptions,
    channelId: channel.value.id,
    outcomes: subscribed.value,
    onConfirmed: () => void said.push('confirmed'),
    onUnsubscribed: () => void said.push('unsubscribed'),
    onOutcomes: (outcomes: readonly AccountOutcome[]) => void said.push(`heard ${heard(outcomes)}`),
  }
  watching = watchSubscriptions(parts, stopping.signal).catch(() => undefined)
}

/** Lets the watch sleep out, look once, and go to sleep again. */
const look = async (afterMs: number): Promise<void> => {
  const before = simulator.requests('subscriptions').length
  await clock.advance(afterMs)
  await eventually(
    'a look',
    () =>
      simulator.requests('subscriptions').length > before && (clock.sleepers === 1 || said.includes('unsubscribed')),
  )
}

test('a subscription is confirmed soon after it was made, and every 20 s from then on', async () => {
  await begin()
  await look(3_000)
  await look(20_000)
  expect(said).toEqual(['confirmed', 'confirmed'])
})

test('a channel that is gone is not believed at the second look', async () => {
  await begin()
  simulator.faults.inject({ name: 'vanish-channels' })
  await look(3_000)
  expect(said).toEqual([])
  await look(2_000)
  expect(said).toEqual(['unsubscribed'])
})

test('a channel that GoTo does not know is not believed at the second look', async () => {
  await begin()
  simulator.faults.inject({ name: 'respond', endpoint: 'subscriptions', status: 404 })
  await look(3_000)
  await look(2_000)
  expect(said).toEqual(['unsubscribed'])
})

test('a subscription that is missing from the list is not believed at the second look', async () => {
  await begin()
  simulator.faults.inject({
    name: 'respond',
    endpoint: 'subscriptions',
    status: 200,
    body: { accountKeys: [ACCOUNTS[0]] },
  })
  await look(3_000)
  await look(2_000)
  expect(said).toEqual(['unsubscribed'])
})

test('a list that lags behind is given the time', async () => {
  await begin()
  simulator.faults.inject({ name: 'respond', endpoint: 'subscriptions', status: 200, body: {}, times: 1 })
  await look(3_000)
  await look(2_000)
  expect(said).toEqual(['confirmed'])
})

test.each([500, 429, 401, 403])('an answer of %d says nothing about the channel', async (status) => {
  await begin()
  simulator.faults.inject({ name: 'respond', endpoint: 'subscriptions', status })
  await look(3_000)
  await look(20_000)
  expect(said).toEqual([])
})

test('a refused account is asked for again once a minute, alone', async () => {
  simulator.faults.inject({ name: 'refuse-subscription', account: ACCOUNTS[1] ?? '', status: 403, times: 2 })
  await begin()
  await look(3_000)
  for (let looks = 0; looks < 6; looks++) await look(20_000)
  expect(said.filter((word) => word !== 'confirmed')).toEqual(['heard 1', 'heard 2'])
  expect(simulator.requests('subscribe')).toHaveLength(3)
  expect(simulator.requests('subscribe')[1]?.body).toMatchObject({ accountKeys: [{ id: ACCOUNTS[1] }] })
})
