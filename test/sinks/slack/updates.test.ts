import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { answered, buildCall, DANA, ended } from '../../support/build-call.ts'
import { type Courier, openCourier } from '../../support/slack-courier.ts'
import { type SlackServer, says, startSlackServer } from '../../support/slack-server.ts'

const RINGING = buildCall()
const ANSWERED = answered(RINGING)
const KIM = { ...DANA, name: 'Kim Ortiz', extension: '1004', lineId: 'line-kim', userId: 'user-kim' }
const PASSED_ON: Call = {
  ...ANSWERED,
  revision: 3,
  answeredBy: KIM,
  transfers: [{ kind: 'blind', from: DANA, to: KIM, at: RINGING.createdAt + 60_000, outcome: 'completed' }],
}
const ENDED = ended(PASSED_ON)

let server: SlackServer
let courier: Courier
const open = (updates: string, channel = 'C0RINGPOST') => {
  courier = openCourier(server, { config: { updates, channel } })
}
const card = () => server.messages().filter(({ thread }) => thread === null)
const replies = () => server.messages().filter(({ thread }) => thread !== null)
const words = (texts: readonly string[]) => texts.map((text) => text.split(':')[0])

beforeEach(async () => {
  server = await startSlackServer()
})
afterEach(async () => {
  await courier.sink.close()
  await server.close()
})

describe('updates: thread', () => {
  beforeEach(() => open('thread'))

  it('tells each later moment once, as a reply, and brings the card itself to its end once', async () => {
    for (const call of [RINGING, ANSWERED, { ...ANSWERED, revision: 2 }, PASSED_ON, ENDED]) await courier.bring(call)
    expect(card().map(({ history }) => words(history))).toEqual([['Incoming call', 'Call ended']])
    expect(replies().map(({ thread, text }) => [thread === card()[0]?.ts, text])).toEqual([
      [true, '✅ Call answered · Answered by Dana Agent (0019) · Waited 0:12'],
      [true, '✅ Call answered · Answered by Dana Agent (0019) · Transferred to Kim Ortiz (1004) · Waited 0:12'],
      [true, expect.stringContaining('☎️ Call ended')],
    ])
    expect(server.calls.some(({ fields }) => 'reply_broadcast' in fields)).toBe(false)
  })

  it('edits the card while it still says the newest moment: what is found out about the caller belongs there', async () => {
    await courier.bring(RINGING)
    await courier.bring({ ...RINGING, revision: 2, callerDetails: { company: 'Acme' } })
    expect(card()[0]?.history).toHaveLength(2)
    expect(replies()).toEqual([])
    await courier.bring({ ...ended(RINGING), revision: 3 })
    await courier.bring({ ...ended(RINGING), revision: 4, voicemail: 'left' })
    expect([card()[0]?.history.length, replies().length]).toEqual([4, 1])
  })

  it('takes a burst for its last moment', async () => {
    await courier.bring(RINGING)
    await courier.bring(ENDED)
    expect(replies()).toHaveLength(1)
  })

  it('leaves a reply out that Slack will not have', async () => {
    await courier.bring(RINGING)
    server.script((call) => ('thread_ts' in call.fields ? says({ ok: false, error: 'cannot_reply_to_message' }) : null))
    expect(await courier.bring(ANSWERED)).toMatchObject({ status: 'delivered' })
    server.script(null)
    expect(await courier.bring(ENDED)).toMatchObject({ status: 'delivered' })
    expect(words(card()[0]?.history ?? [])).toEqual(['Incoming call', 'Call ended'])
  })

  it('finds a reply again whose answer was lost', async () => {
    await courier.bring(RINGING)
    server.script((call, takeIn) => {
      if (call.method !== 'chat.postMessage') return null
      takeIn()
      return 'reset'
    })
    expect(await courier.bring(ANSWERED)).toMatchObject({ status: 'retry', ambiguous: true })
    server.script(null)
    await courier.bring(ANSWERED, { attempt: 2, doubt: { since: Date.now() - 1_000, status: 'answered' } })
    expect(replies()).toHaveLength(1)
  })
})

describe('updates: final', () => {
  beforeEach(() => open('final'))

  it('posts nothing until the call is over, then one message, which is kept true', async () => {
    for (const call of [RINGING, ANSWERED, PASSED_ON])
      expect(await courier.bring(call)).toEqual({ status: 'delivered', skipped: true })
    expect(server.calls).toEqual([])
    await courier.bring(ENDED)
    expect(card().map(({ history }) => words(history))).toEqual([['Call ended']])
    await courier.bring({ ...ENDED, revision: 5, recorded: true })
    expect(server.messages()).toHaveLength(1)
    expect(card()[0]?.history).toHaveLength(2)
  })

  it('previews nothing of a call that goes on', () => {
    const delivery = { id: 'x', call: RINGING, revisedAt: 0, handle: null, attempt: 1 }
    expect(courier.sink.preview(delivery)).toBeNull()
    expect(courier.sink.preview({ ...delivery, call: ENDED })).not.toBeNull()
  })
})
