import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallJson } from '../../src/call/call-json.ts'
import type { CapturedRequest } from '../support/capture-server.ts'
import { type Company, foundCompany, SLACK_TOKEN, WEBHOOK_SECRET } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { statusOf } from '../support/status.ts'

interface Event {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly call: CallJson }
}

let company: Company
let daemon: Awaited<ReturnType<Company['run']>>
let answered: string
let missed: string

const eventOf = (request: CapturedRequest): Event => JSON.parse(request.body) as Event
const eventsOf = (id: string): readonly Event[] =>
  company.hook.requests.map(eventOf).filter(({ data }) => data.call.id === id)
const over = (id: string) => eventsOf(id).some(({ data }) => data.call.ended_at !== null)

beforeAll(async () => {
  company = await foundCompany()
  await company.login()
  daemon = await company.run()
  const played = await Promise.all([company.play('answered', { speed: 15 }), company.play('missed', { speed: 15 })])
  answered = played[0][0] ?? ''
  missed = played[1][0] ?? ''
  await eventually('both calls at the HTTP endpoint', () => over(answered) && over(missed))
  await eventually('everything is delivered', async () => {
    const status = await statusOf(daemon.url)
    return status.sinks.every(({ pending }) => pending === 0)
  })
})

afterAll(() => company.close())

describe('an answered and a missed call, from the login to the sinks', () => {
  it('are one Slack message each, edited in place to their end', () => {
    const messages = company.slack.messages()
    expect(messages).toHaveLength(2)
    expect(messages.map(({ text }) => text.split(':')[0]).sort()).toEqual(['Call ended', 'Missed call'])
    for (const { history } of messages) {
      expect(history[0]).toMatch(/^Incoming call: /)
      expect(history.length).toBeGreaterThan(1)
    }
  })

  it('are posted with the token, into the configured channel, with nothing live from the caller', () => {
    for (const { token, fields } of company.slack.calls) {
      expect(token).toBe(SLACK_TOKEN)
      expect(fields['parse']).toBe('none')
    }
    const [post] = company.slack.calls
    expect(post).toMatchObject({ method: 'chat.postMessage', fields: { channel: 'C0123456789' } })
  })

  it('are a ringing card each in Teams, and a missed card for the missed one', () => {
    const titles = company.teams.requests.map(({ body }) => JSON.parse(body).summary ?? '')
    const starting = (words: string) => titles.filter((title: string) => title.startsWith(words)).length
    expect(starting('Incoming call')).toBe(2)
    expect(starting('Missed call')).toBe(1)
    expect(titles).toHaveLength(3)
  })

  it('reach the HTTP endpoint with every revision once, in order', () => {
    for (const id of [answered, missed]) {
      const revisions = eventsOf(id).map(({ data }) => data.call.revision)
      expect(revisions).toEqual(Array.from({ length: revisions.length }, (_, index) => index + 1))
    }
    expect(eventsOf(answered).at(-1)).toMatchObject({ type: 'call.ended', data: { call: { status: 'ended' } } })
    expect(eventsOf(missed).at(-1)).toMatchObject({ type: 'call.missed', data: { call: { status: 'missed' } } })
    expect(eventsOf(answered).some(({ type }) => type === 'call.answered')).toBe(true)
  })

  it('are signed so that the reference verifier accepts them, each under its own id', () => {
    const webhook = new Webhook(WEBHOOK_SECRET)
    for (const { body, headers } of company.hook.requests)
      expect(webhook.verify(body, headers)).toEqual(JSON.parse(body))
    const ids = company.hook.requests.map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('say who answered, where the caller waited, and how long', () => {
    const call = eventsOf(answered).at(-1)?.data.call
    expect(call).toMatchObject({ direction: 'inbound', source: 'main', account: company.simulator.accounts[0] })
    expect(call?.caller.number).toMatch(/^\+\d{8,15}$/)
    expect(call?.answered_by?.name).toEqual(expect.any(String))
    expect(call?.wait_seconds).toEqual(expect.any(Number))
    expect(call?.talk_seconds).toEqual(expect.any(Number))
  })
})

describe('the daemon while it runs', () => {
  it('tells its status, with the channel and the account', async () => {
    const status = await statusOf(daemon.url)
    expect(status).toMatchObject({
      ready: true,
      sources: [
        { name: 'main', state: 'live', accounts: [{ account: company.simulator.accounts[0], subscribed: true }] },
      ],
      sinks: [
        { name: 'sales', state: 'ok', pending: 0, dead: 0, oldest_seconds: null },
        { name: 'office', state: 'ok', pending: 0, dead: 0 },
        { name: 'internal', state: 'ok', pending: 0, dead: 0 },
      ],
      store: { type: 'sqlite', calls: 2 },
    })
    expect(Date.parse(status.sources[0].channel_expires_at)).toBeGreaterThan(Date.now())
    expect(Date.parse(status.sources[0].token_expires_at)).toBeGreaterThan(Date.now())
    expect(Date.parse(status.sources[0].last_frame_at)).toBeLessThanOrEqual(Date.now())
  })

  it('serves metrics that agree with it', async () => {
    const answer = await fetch(`${daemon.url}/metrics`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
    const lines = (await answer.text()).split('\n')
    expect(lines).toContain('ringpost_source_state{source="main",state="live"} 1')
    expect(lines).toContain('ringpost_calls_total{status="ended",direction="inbound"} 1')
    expect(lines).toContain('ringpost_calls_total{status="missed",direction="inbound"} 1')
    expect(lines).toContain('ringpost_sink_pending{sink="sales"} 0')
    const counts = (await statusOf(daemon.url)).store
    expect(lines).toContain(`ringpost_states_total ${counts.states}`)
  })

  it('shows no secret and no full phone number in its log', () => {
    const log = daemon.child.output.join('\n')
    const secrets = [SLACK_TOKEN, WEBHOOK_SECRET, 'teams-signature', company.simulator.clientSecret, 'ws://', 'wss://']
    for (const secret of secrets) expect(log).not.toContain(secret)
    for (const id of [answered, missed]) {
      const number = eventsOf(id)[0]?.data.call.caller.number ?? 'none'
      expect(log).not.toContain(number)
      expect(log).not.toContain(number.slice(2))
    }
  })

  it('deletes its channel and ends with 0 on SIGTERM', async () => {
    daemon.child.kill('SIGTERM')
    expect(await daemon.child.ended).toBe(0)
    expect(company.simulator.liveChannels()).toEqual([])
    expect(company.simulator.sockets()).toEqual([])
  })
})
