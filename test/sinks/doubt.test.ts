import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallStatus } from '../../src/call/call.ts'
import { type Clock, systemClock } from '../../src/clock.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import type { Delivery, Sink } from '../../src/sinks/sink.ts'
import { answered, buildCall, buildDelivery, ended } from '../support/build-call.ts'
import { type CaptureServer, startCaptureServer } from '../support/capture-server.ts'
import { DISCORD, MATTERMOST, type PostsServer, startPostsServer } from '../support/posts-server.ts'
import { silentLog } from '../support/silent-log.ts'

const RINGING = buildCall()
const NOW = Date.UTC(2026, 8, 25, 19, 33)
const MINUTE = 60_000
const never = new AbortController().signal
/** Wall time is all a sink reads. */
const clock: Clock = { ...systemClock, now: () => NOW }

const doubtful = (status: CallStatus, ageMs = MINUTE): Partial<Delivery> => ({ doubt: { since: NOW - ageMs, status } })

let server: CaptureServer
let posts: PostsServer
const opened: Sink[] = []

const open = (type: string, options: Readonly<Record<string, unknown>>): Sink => {
  const kind = sinkKinds.find((known) => known.type === type)
  if (kind === undefined) throw new Error(`no sink type ${type}`)
  const sink = kind.configure('sink', kind.options.parse(options))({ clock, log: silentLog })
  opened.push(sink)
  return sink
}

beforeEach(async () => {
  server = await startCaptureServer()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sink) => sink.close()))
  await server.close()
})

const bodies = (): readonly string[] => server.requests.map(({ body }) => body)

describe.each(['teams', 'slack-webhook', 'google-chat', 'mattermost'])('%s, which posts and never edits', (type) => {
  const withPolicy = (duplicates?: string) =>
    open(type, { url: `${server.origin}/hook`, ...(duplicates === undefined ? {} : { duplicates }) })

  it('posts a card of which nobody heard again, visibly marked, unless told otherwise', async () => {
    const result = await withPolicy().send(buildDelivery(RINGING, doubtful('ringing')), never)
    expect(result).toEqual({ status: 'delivered', handle: { posted: ['ringing'] }, repeat: 'sent' })
    expect(bodies()).toEqual([expect.stringContaining('Incoming call (repeat)')])
  })

  it('marks nothing when the card in doubt was of an earlier moment', async () => {
    const result = await withPolicy().send(buildDelivery(ended(RINGING), doubtful('ringing')), never)
    expect(result).toEqual({ status: 'delivered', handle: { posted: ['missed'] } })
    expect(bodies()).toEqual([expect.not.stringContaining('(repeat)')])
  })

  it('takes the moment as done without a request when repeats are to be avoided, and that moment only', async () => {
    const sink = withPolicy('avoid')
    const result = await sink.send(buildDelivery(RINGING, doubtful('ringing')), never)
    expect(result).toEqual({ status: 'delivered', handle: { posted: ['ringing'] }, skipped: true, repeat: 'avoided' })
    expect(bodies()).toEqual([])
    await sink.send(buildDelivery(ended(RINGING), { handle: { posted: ['ringing'] } }), never)
    expect(bodies()).toHaveLength(1)
  })
})

describe.each(['discord', 'mattermost'])('%s, which keeps one message a call', (type) => {
  beforeEach(async () => {
    posts = await startPostsServer(type === 'discord' ? DISCORD : MATTERMOST)
  })
  afterEach(() => posts.close())

  const withPolicy = (duplicates: string) =>
    type === 'discord'
      ? open(type, { url: `${posts.origin}/api/webhooks/42/token`, duplicates })
      : open(type, { server: posts.origin, token: 'token', channel: 'c'.repeat(26), duplicates })
  const texts = () => posts.posts().map(({ body }) => JSON.stringify(body))

  it('posts anew with a mark that stays through every edit', async () => {
    const sink = withPolicy('accept')
    const posted = await sink.send(buildDelivery(RINGING, doubtful('ringing')), never)
    expect(posted).toMatchObject({ status: 'delivered', handle: { repeat: true }, repeat: 'sent' })
    const handle = 'handle' in posted ? (posted.handle ?? null) : null
    const edited = await sink.send(buildDelivery(answered(RINGING), { handle }), never)
    expect(edited).toEqual({ status: 'delivered', handle })
    expect(texts()).toEqual([expect.stringContaining('Call answered (repeat)')])
  })

  it('sends no repeat that is to be avoided, and tells what comes next in a message of its own', async () => {
    const sink = withPolicy('avoid')
    const result = await sink.send(buildDelivery(RINGING, doubtful('ringing')), never)
    expect(result).toMatchObject({ status: 'delivered', skipped: true, repeat: 'avoided' })
    const handle = 'handle' in result ? (result.handle ?? null) : null
    const same = await sink.send(buildDelivery(buildCall({ revision: 2 }), { handle }), never)
    expect(same).toEqual({ status: 'delivered', skipped: true })
    expect(texts()).toEqual([])
    await sink.send(buildDelivery(ended(RINGING), { handle }), never)
    expect(texts()).toEqual([expect.stringContaining('Missed call')])
    expect(texts()[0]).not.toContain('(repeat)')
  })
})

describe('Mattermost as a bot', () => {
  it('simply sends again while the server itself drops repeats, under the same pending id', async () => {
    posts = await startPostsServer(MATTERMOST)
    const sink = open('mattermost', { server: posts.origin, token: 't', channel: 'c'.repeat(26), duplicates: 'avoid' })
    await sink.send(buildDelivery(RINGING), never)
    const result = await sink.send(buildDelivery(RINGING, doubtful('ringing', 5_000)), never)
    expect(result).not.toHaveProperty('repeat')
    const ids = posts.requests.map(({ body }) => JSON.parse(body).pending_post_id)
    expect(ids).toEqual([ids[0], ids[0]])
    await posts.close()
  })
})
