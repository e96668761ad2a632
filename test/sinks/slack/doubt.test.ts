import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Doubt } from '../../../src/sinks/sink.ts'
import { answered, buildCall, DANA, ended } from '../../support/build-call.ts'
import { type Courier, type CourierOptions, openCourier } from '../../support/slack-courier.ts'
import { CHANNEL_ID, type SlackServer, says, startSlackServer } from '../../support/slack-server.ts'

const RINGING = buildCall({
  ringing: [{ ...DANA, email: 'dana@example.com' }],
  rang: [{ ...DANA, email: 'dana@example.com' }],
})

let server: SlackServer
let courier: Courier
let doubt: Doubt
const open = (config: CourierOptions['config'] = {}) => {
  courier = openCourier(server, { config })
}
const posts = () => server.calls.filter(({ method }) => method === 'chat.postMessage')
/** Every post arrives, and its answer never does. */
const loseAnswers = () =>
  server.script((call, takeIn) => {
    if (call.method !== 'chat.postMessage') return null
    takeIn()
    return 'reset'
  })

beforeEach(async () => {
  server = await startSlackServer()
  server.people.set('dana@example.com', 'UDANA')
  doubt = { since: Date.now(), status: 'ringing' }
  open()
})
afterEach(async () => {
  await courier.sink.close()
  await server.close()
})

describe('a post whose answer was lost', () => {
  it('is found by its mark, taken over and edited: no second message appears', async () => {
    loseAnswers()
    expect(await courier.bring(RINGING)).toMatchObject({ status: 'retry', ambiguous: true })
    server.script(null)
    expect(await courier.bring(answered(RINGING), { attempt: 2, doubt })).toMatchObject({ status: 'delivered' })
    await courier.bring(ended(answered(RINGING)))
    expect(server.messages().map(({ history }) => history.length)).toEqual([3])
    expect(posts()).toHaveLength(1)
  })

  it('is found on a later page, among what people wrote meanwhile', async () => {
    loseAnswers()
    await courier.bring(RINGING)
    server.script(null)
    for (let index = 0; index < 120; index++) server.chat(CHANNEL_ID, `message ${index}`)
    await courier.bring(RINGING, { attempt: 2, doubt })
    expect(server.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(3)
    expect(posts()).toHaveLength(1)
    expect(server.calls.at(-2)?.fields).toMatchObject({
      channel: CHANNEL_ID,
      include_all_metadata: 'true',
      limit: '50',
    })
  })

  it('is posted again with the same id where it is not there', async () => {
    server.script('reset')
    await courier.bring(RINGING)
    server.script(null)
    await courier.bring(RINGING, { attempt: 2, doubt })
    const [first, second] = posts().map(({ fields }) => fields['client_msg_id'])
    expect(second).toBe(first)
    expect(server.messages()).toHaveLength(1)
  })

  it('is posted again with the same id where the scope is missing, which is said and asked once', async () => {
    server.scopes.delete('channels:history')
    loseAnswers()
    for (const id of ['one', 'two', 'three']) await courier.bring({ ...RINGING, id }, { attempt: 2, doubt })
    expect(server.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(1)
    expect(courier.lines.filter(({ scope }) => scope !== undefined)).toMatchObject([{ code: 'missing_scope' }])
    await courier.bring({ ...RINGING, id: 'one' }, { attempt: 3, doubt })
    const ids = posts().map(({ fields }) => fields['client_msg_id'])
    expect(ids[3]).toBe(ids[0])
    expect(new Set(ids).size).toBe(3)
  })

  it('is not posted again while Slack cannot say', async () => {
    server.script((call) => (call.method === 'conversations.history' ? { status: 503 } : null))
    expect(await courier.bring(RINGING, { attempt: 2, doubt })).toMatchObject({ status: 'retry', reason: 'server' })
    server.script((call) =>
      call.method === 'conversations.history' ? says({ ok: false, error: 'ratelimited' }) : null,
    )
    expect(await courier.bring(RINGING, { attempt: 2, doubt })).toMatchObject({ status: 'retry', reason: 'server' })
    expect(posts()).toEqual([])
  })

  it('is found with the person it was for, also when their phone rings no more', async () => {
    open({ direct_messages: 'only' })
    loseAnswers()
    expect(await courier.bring(RINGING)).toMatchObject({ status: 'retry', ambiguous: true })
    server.script(null)
    const taken = { ...answered(RINGING), answeredBy: { ...DANA, lineId: 'line-other', email: null } }
    expect(await courier.bring(taken, { attempt: 2, doubt })).toMatchObject({ status: 'delivered' })
    expect(server.messagesIn('DDANA').map(({ history }) => history.length)).toEqual([2])
  })

  it.each(['im:write', 'im:history'])('is posted again with the same id to a person, without %s', async (scope) => {
    open({ direct_messages: 'also' })
    server.scopes.delete(scope)
    await courier.attempt(RINGING)
    server.script((call) => (call.method === 'chat.postMessage' ? 'reset' : null))
    await courier.attempt(RINGING)
    server.script(null)
    expect(await courier.bring(RINGING, { attempt: 2, doubt })).toMatchObject({ status: 'delivered' })
    const ids = posts().map(({ fields }) => [fields['channel'], fields['client_msg_id']])
    expect(ids[2]).toEqual(ids[1])
    expect(ids[1]?.[0]).toBe('UDANA')
  })
})

it('a replay is another message, which no earlier one is taken for', async () => {
  await courier.bring(RINGING)
  courier.handles.clear()
  await courier.bring(RINGING, { replay: 1 })
  await courier.sink.send(
    { id: 'x', call: RINGING, revisedAt: 0, handle: null, attempt: 2, replay: 2, doubt },
    new AbortController().signal,
  )
  const marks = posts().map(({ fields }) => JSON.stringify([fields['client_msg_id'], fields['metadata']]))
  expect(new Set(marks).size).toBe(3)
})
