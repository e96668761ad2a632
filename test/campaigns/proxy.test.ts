import tls from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { CallState } from '../../src/call/state.ts'
import { missedCall } from '../support/call-states.ts'
import { eventually } from '../support/eventually.ts'
import { createAuthority, untrusted } from '../support/fault-proxy/certificate.ts'
import type { Fault } from '../support/fault-proxy/fault.ts'
import type { ChooseFault } from '../support/fault-proxy/fault-proxy.ts'
import { createSinkRig, type SinkRig, type SinkRigOptions } from '../support/fault-proxy/sink-rig.ts'
import {
  type StartStandIn,
  startDiscord,
  startGoogleChat,
  startHttp,
  startMattermost,
  startSlack,
  startSlackWebhook,
  startTeams,
} from '../support/fault-proxy/stand-ins.ts'

/** Closed when the test that opened it is over. */
const open = async (options: SinkRigOptions): Promise<SinkRig> => {
  const rig = await createSinkRig(options)
  onTestFinished(() => rig.close())
  return rig
}

/** Each state once the one before is shown, so that every message and every edit meets the faults. */
const tell = async (rig: SinkRig, states: readonly CallState[]): Promise<void> => {
  for (const state of states) {
    await rig.accept([state])
    await rig.settled()
  }
}

const deadLetters = async ({ store }: SinkRig): Promise<number> =>
  (await store.backlog()).reduce((sum, { dead }) => sum + dead, 0)

/** What a person sees at the end of `missedCall`. */
const MISSED = /missed/i

const FAULTS: Readonly<Record<string, Fault>> = {
  'is slow': { delayMs: 50 },
  'is slower than the time-out': { delayMs: 900 },
  'resets the connection before it reads': 'reset-before',
  'takes the request and loses the answer': 'answer-lost',
  'breaks off in the middle of the answer': 'answer-cut',
  'stalls in the body': 'stall',
  'sends a byte a second': { trickleMs: 1_000 },
  'answers with garbage': 'garbage',
  'answers 503': { status: 503 },
  'answers 500 with a page': { status: 500, headers: { 'content-type': 'text/html' }, body: '<h1>Oops</h1>' },
  'answers 429 with a Retry-After': { status: 429, headers: { 'retry-after': '2' } },
  'answers 429 without one': { status: 429 },
}

/** One message that is edited, one event a revision, one post a moment. */
type Class = 'edits' | 'events' | 'posts'

const SINKS: readonly (readonly [string, Class, StartStandIn])[] = [
  ['slack', 'edits', startSlack],
  ['discord', 'edits', startDiscord],
  ['mattermost', 'edits', startMattermost],
  ['http', 'events', startHttp],
  ['teams', 'posts', startTeams],
  ['slack-webhook', 'posts', startSlackWebhook],
  ['google-chat', 'posts', startGoogleChat],
]

const onEach = <Result>(act: (sink: (typeof SINKS)[number]) => Promise<Result>): Promise<readonly Result[]> =>
  Promise.all(SINKS.map(act))

/** Of each kind of request two meet the fault, then one goes through, and so on for a while: a look at the history is no post. */
const twiceEach = (fault: Fault): ChooseFault => {
  const counts = new Map<string, number>()
  return ({ method, path }) => {
    const kind = `${method} ${path.replace(/\?.*/, '')}`
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    return count > 8 || count % 3 === 0 ? 'none' : fault
  }
}

const tellThrough = async ([type, kind, standIn]: (typeof SINKS)[number], fault: Fault): Promise<void> => {
  const rig = await open({ standIn })
  rig.proxy.strike(twiceEach(fault))
  await tell(rig, missedCall('call'))
  expect(await deadLetters(rig), type).toBe(0)
  const messages = rig.standIn.messages()
  if (kind === 'events') {
    const told = messages.map(([body = '']) => JSON.parse(body).data.call.revision)
    expect(told, type).toEqual(told.map((_, index) => index + 1))
    expect(messages.at(-1)?.join(), type).toMatch(MISSED)
    return
  }
  expect(messages.filter((history) => MISSED.test(history.at(-1) ?? '')).length, type).toBeGreaterThan(0)
  const wanted = kind === 'edits' ? 1 : 2
  expect(messages.length, type).toBeGreaterThanOrEqual(wanted)
  // Slack is asked whether it has the message; the others show it again where nobody knows, and say so.
  const anew = type === 'slack' ? messages : messages.filter(([first = '']) => !first.includes('(repeat)'))
  expect(anew.length, type).toBeLessThanOrEqual(wanted)
}

describe('a call is told to every class of sink', () => {
  it.each(Object.entries(FAULTS))('when it %s, twice for each thing told', async (_, fault) => {
    await onEach((sink) => tellThrough(sink, fault))
  })

  it('when it was down for a while', async () => {
    await onEach(async ([type, , standIn]) => {
      const rig = await open({ standIn })
      await rig.proxy.refuse()
      await rig.accept(missedCall('call'))
      await eventually('it was tried', () => rig.health().state === 'failing')
      await rig.proxy.accept()
      await rig.settled()
      expect(rig.standIn.messages().at(-1)?.join(), type).toMatch(MISSED)
    })
  })
})

describe('whom nobody vouches for is told nothing', () => {
  const authority = createAuthority()
  const trusted = tls.getCACertificates('default')
  beforeAll(() => tls.setDefaultCACertificates([...trusted, authority.cert]))
  afterAll(() => tls.setDefaultCACertificates(trusted))
  const BAD = {
    'an unknown authority': untrusted('localhost'),
    'a certificate that has run out': authority.issue('localhost', new Date(Date.now() - 60_000)),
    'a certificate for another name': authority.issue('elsewhere.example'),
  }

  it('until the certificate is in order', async () => {
    const tried = await Promise.all(
      Object.entries(BAD).map(async ([why, certificate]) => {
        const rigs = await onEach(async ([, , standIn]) => {
          const rig = await open({ standIn, proxy: { certificate } })
          await rig.accept(missedCall('call'))
          await eventually('it was tried', () => rig.health().state !== 'ok')
          return rig
        })
        return rigs.map((rig) => ({ why, rig }))
      }),
    )
    for (const { why, rig } of tried.flat()) {
      expect(rig.standIn.messages(), why).toEqual([])
      expect(rig.proxy.met.size, why).toBe(0)
      rig.proxy.present(authority.issue('localhost'))
    }
    for (const { why, rig } of tried.flat()) {
      await rig.settled()
      expect(rig.standIn.messages().at(-1)?.join(), why).toMatch(MISSED)
    }
  })
})

describe('a name that does not resolve', () => {
  it('keeps the work and says so', async () => {
    await onEach(async ([type, , standIn]) => {
      const rig = await open({ standIn, origin: 'https://nowhere.invalid' })
      await rig.accept(missedCall('call'))
      await eventually('it was tried', () => rig.health().state === 'failing')
      expect(rig.health().reason, type).toMatch(/not reached/)
      expect(await deadLetters(rig), type).toBe(0)
      expect((await rig.store.backlog())[0]?.pending, type).toBe(1)
    })
  })
})

describe('a storm of 429', () => {
  it('delays one sink alone, and everything is told when it is over', async () => {
    const [struck, calm] = await Promise.all([open({ standIn: startTeams }), open({ standIn: startTeams })])
    struck.proxy.strike(({ count }) =>
      count <= 15 ? { status: 429, headers: { 'retry-after': count % 2 === 0 ? '0' : '1' } } : 'none',
    )
    const calls = ['a', 'b', 'c', 'd', 'e', 'f'].flatMap(missedCall)
    await Promise.all([struck.accept(calls), calm.accept(calls)])
    await calm.settled()
    expect(struck.proxy.met.get('none')).toBeUndefined()
    await struck.settled()
    expect(struck.proxy.met.get('status 429')).toBe(15)
    expect(struck.standIn.messages()).toHaveLength(6)
  })
})
