import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Call, Line } from '../../../src/call/call.ts'
import { answered, buildCall, DANA, ended } from '../../support/build-call.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { type Courier, type CourierOptions, openCourier } from '../../support/slack-courier.ts'
import { CHANNEL_ID, conversationOf, type SlackServer, says, startSlackServer } from '../../support/slack-server.ts'

const person = (name: string): Line => ({
  name,
  extension: null,
  lineId: `line-${name}`,
  userId: `user-${name}`,
  email: `${name}@example.com`,
})
const userOf = (name: string): string => `U${name.toUpperCase()}`
const [ANN, BOB, CEM] = ['ann', 'bob', 'cem'].map(person) as [Line, Line, Line]
const FLOOR = Array.from({ length: 12 }, (_, index) => person(`p${index}`))

const ringingAt = (...lines: readonly Line[]): Call => buildCall({ ringing: lines, rang: lines })
const next = (call: Call, over: Partial<Call>): Call => ({ ...call, revision: call.revision + 1, ...over })

let server: SlackServer
let courier: Courier

const open = (config: CourierOptions['config'] = {}, options: CourierOptions = {}): Courier => {
  courier = openCourier(server, { ...options, config: { direct_messages: 'also', ...config } })
  return courier
}
const textsFor = (name: string) =>
  server.messagesIn(conversationOf(userOf(name))).map(({ history }) => history.map((text) => text.split(':')[0]))
const asked = (method: string) => server.calls.filter((call) => call.method === method)

beforeEach(async () => {
  server = await startSlackServer()
  for (const { name } of [ANN, BOB, CEM, ...FLOOR]) server.people.set(`${name}@example.com`, userOf(name ?? ''))
  open()
})
afterEach(async () => {
  expect(JSON.stringify(courier.lines)).not.toContain('@example.com')
  await courier.sink.close()
  await server.close()
})

describe('the person whose phone rings', () => {
  it('gets the card as well as the channel, and both are edited to the end', async () => {
    const call = ringingAt(ANN)
    const taken = { ...answered(call), answeredBy: ANN }
    for (const now of [call, taken, ended(taken)])
      expect(await courier.bring(now)).toMatchObject({ status: 'delivered' })
    expect(textsFor('ann')).toEqual([['Incoming call', 'Call answered', 'Call ended']])
    expect(server.messagesIn(CHANNEL_ID)).toHaveLength(1)
    expect(asked('users.lookupByEmail')).toHaveLength(1)
  })

  it('gets it alone where no channel is wanted', async () => {
    open({ direct_messages: 'only', channel: undefined })
    await courier.bring(ringingAt(ANN, BOB))
    expect(server.messages().map(({ channel }) => channel)).toEqual(['DANN', 'DBOB'])
  })

  it('gets one message with two devices, and with two lines', async () => {
    await courier.bring(ringingAt(ANN, { ...BOB, email: 'ann@example.com' }))
    expect(textsFor('ann')).toEqual([['Incoming call']])
    expect(server.messages()).toHaveLength(2)
  })

  it('is told when the call reaches them by transfer', async () => {
    const call = ringingAt(ANN)
    const taken = { ...answered(call), answeredBy: ANN }
    const passedOn = next(taken, { ringing: [BOB], rang: [ANN, BOB] })
    for (const now of [call, taken, passedOn, next(passedOn, { ringing: [], answeredBy: BOB })])
      await courier.bring(now)
    expect(textsFor('ann')).toEqual([['Incoming call', 'Call answered', 'Call answered', 'Call answered']])
    expect(textsFor('bob')).toEqual([['Call answered', 'Call answered']])
  })

  it('is told after the fact when they took the call too quickly, or when it rang in vain', async () => {
    const call = ringingAt(ANN, BOB)
    await courier.bring({ ...answered(call), answeredBy: ANN })
    expect([textsFor('ann'), textsFor('bob')]).toEqual([[['Call answered']], []])
    await courier.bring(ended({ ...call, id: 'missed' }))
    expect([textsFor('ann'), textsFor('bob')]).toEqual([[['Call answered'], ['Missed call']], [['Missed call']]])
  })

  it('gets a message for each call that rings them', async () => {
    await courier.bring(ringingAt(ANN))
    await courier.bring({ ...ringingAt(ANN), id: 'second' })
    expect(textsFor('ann')).toEqual([['Incoming call'], ['Incoming call']])
    expect(server.messagesIn(CHANNEL_ID)).toHaveLength(2)
  })

  it('shares a ring group of twelve with nine others at most, or with as many as the config says', async () => {
    await courier.bring(ringingAt(...FLOOR))
    expect(server.messages()).toHaveLength(11)
    await courier.bring(ended(ringingAt(...FLOOR)))
    expect(server.messages(), 'nor later').toHaveLength(11)
    open({ direct_messages_per_call: 12 }, { name: 'other' })
    await courier.bring({ ...ringingAt(...FLOOR), id: 'all' })
    expect(server.messages()).toHaveLength(11 + 13)
  })

  it('is who the config says, by extension, line or user, with a Slack user or an address', async () => {
    const nobody = { ...DANA, email: null }
    open({ people: { '0019': 'UDANA', 'line-x': 'W0GRID', 'user-y': 'Cem@Example.com' } })
    const [line, user] = [
      { ...nobody, extension: null, lineId: 'line-x' },
      { ...nobody, extension: null, lineId: null, userId: 'user-y' },
    ]
    await courier.bring(ringingAt(nobody, line, user))
    expect(server.messages().map(({ channel }) => channel)).toEqual([CHANNEL_ID, 'DDANA', 'D0GRID', 'DCEM'])
  })

  it('is nobody of ours on an outgoing call', async () => {
    await courier.bring({ ...ringingAt(ANN), direction: 'outbound' })
    expect(server.messages()).toHaveLength(1)
  })

  it('is sent one message an attempt, so that a crash between two repeats none', async () => {
    const call = ringingAt(ANN, BOB)
    for (const more of [true, true, undefined]) {
      const before = asked('chat.postMessage').length
      expect((await courier.attempt(call)) as object).toMatchObject(more ? { more } : { status: 'delivered' })
      expect(asked('chat.postMessage')).toHaveLength(before + 1)
    }
    expect(await courier.attempt(call)).toEqual({ status: 'delivered', skipped: true })
  })
})

describe('a person who cannot be told', () => {
  it('costs the channel nothing when Slack does not know the address, and is looked up again ten minutes later', async () => {
    const clock = createFakeClock()
    open({}, { clock })
    server.people.delete('ann@example.com')
    await courier.bring(ringingAt(ANN, BOB))
    await courier.bring({ ...ringingAt(ANN), id: 'second' })
    expect(asked('users.lookupByEmail')).toHaveLength(2)
    expect(server.messages().map(({ channel }) => channel)).toEqual([CHANNEL_ID, 'DBOB', CHANNEL_ID])
    server.people.set('ann@example.com', 'UANN')
    await clock.advance(10 * 60_000)
    await courier.bring({ ...ringingAt(ANN), id: 'third' })
    expect(textsFor('ann')).toHaveLength(1)
    await clock.advance(23 * 3_600_000)
    await courier.bring({ ...ringingAt(ANN), id: 'fourth' })
    expect(asked('users.lookupByEmail'), 'known for a day').toHaveLength(3)
  })

  it.each(['channel_not_found', 'user_not_found', 'cannot_dm_bot', 'messages_tab_disabled'])(
    'is left out after %s, neither parking the sink nor stopping the card',
    async (error) => {
      server.script((call) => (call.fields['channel'] === 'UANN' ? says({ ok: false, error }) : null))
      const call = ringingAt(ANN, BOB)
      expect(await courier.bring(call)).toMatchObject({ status: 'delivered' })
      expect(await courier.bring(ended(call))).toMatchObject({ status: 'delivered' })
      expect([textsFor('ann'), textsFor('bob')]).toEqual([[], [['Incoming call', 'Missed call']]])
      expect(server.messagesIn(CHANNEL_ID)[0]?.history).toHaveLength(2)
      await courier.bring({ ...ringingAt(ANN), id: 'second' })
      expect(asked('users.lookupByEmail').filter(({ fields }) => fields['email'] === 'ann@example.com')).toHaveLength(2)
    },
  )

  it('is given up after a few tries when Slack stumbles over them, and after none when it asks for a long pause', async () => {
    server.script((call) => (call.fields['channel'] === 'UANN' ? says({ ok: false, error: 'internal_error' }) : null))
    const call = ringingAt(ANN)
    await courier.attempt(call)
    for (const attempt of [1, 2, 3]) expect(await courier.attempt(call, { attempt })).toMatchObject({ status: 'retry' })
    expect(await courier.attempt(call, { attempt: 4 })).toMatchObject({ status: 'delivered' })
    const pause = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } })
    server.script((asking) => (asking.fields['channel'] === 'UBOB' ? pause('2') : null))
    const second = { ...ringingAt(BOB), id: 'second' }
    await courier.attempt(second)
    expect(await courier.attempt(second)).toMatchObject({ status: 'retry', reason: 'server' })
    server.script((asking) => (asking.fields['channel'] === 'UBOB' ? pause('60') : null))
    expect(await courier.attempt(second)).toMatchObject({ status: 'delivered' })
  })

  it('is said once to be one of many when the app may not look people up', async () => {
    server.scopes.delete('users:read.email')
    await courier.bring(ringingAt(ANN, BOB))
    expect(server.messages()).toHaveLength(1)
    expect(courier.lines.filter(({ scope }) => scope === 'users:read.email')).toHaveLength(1)
  })

  it('who deletes the message gets no other', async () => {
    const call = ringingAt(ANN)
    await courier.bring(call)
    server.remove(server.messagesIn('DANN')[0]?.ts ?? '')
    await courier.bring(answered(call))
    await courier.bring(ended(answered(call)))
    expect(server.messagesIn('DANN')).toEqual([])
    expect(server.messagesIn(CHANNEL_ID)[0]?.history).toHaveLength(3)
  })
})
