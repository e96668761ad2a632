// What every sink that speaks HTTP owes, as a suite: one attempt, one request, a closed answer in time, and no secret in any of it.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Log } from '../../src/log.ts'
import type { SendResult, Sink } from '../../src/sinks/sink.ts'
import { buildCall, buildDelivery } from './build-call.ts'
import { type Answer, type CapturedRequest, type CaptureServer, startCaptureServer } from './capture-server.ts'
import { eventually } from './eventually.ts'
import { secret } from './leaks/overhear.ts'
import { readableLog } from './silent-log.ts'

export interface SinkUnderContract {
  readonly type: string
  /** A sink that talks to `origin` with a timeout of `timeout`, every secret of it taken from `SECRETS`. */
  open(origin: string, timeout: string, log: Log): Sink
  /** What a well-meaning server answers. */
  readonly success: Answer
  /** Each 2xx is judged by its status alone; false where the body must be understood too. */
  readonly statusIsEnough: boolean
  /** Whether a repeat of a request that did arrive would show twice, so that doubt is flagged. */
  readonly ambiguous: boolean
  /** Statuses that this sink judges differently from `VERDICTS`. */
  readonly verdicts: Readonly<Record<number, Verdict>>
}

/** `status` and `reason` of the result. */
export type Verdict = `${SendResult['status']}${'' | ` ${string}`}`

/** Looked for in everything a sink returns or logs. */
export const SECRETS = {
  token: secret('xoxb-SECRETTOKEN-7f3a'),
  path: secret('/services/SECRETPATH9b1c'),
  query: secret('SECRETQUERY5d2e'),
  signing: secret('whsec_U0VDUkVUU0lHTklOR0tFWTEyMzQ1Njc4OTA='),
  header: secret('Bearer SECRETHEADER4c8d'),
} as const

const SECRET_WORDS = ['SECRETTOKEN', 'SECRETPATH', 'SECRETQUERY', 'U0VDUkVUU0lHTklOR0', 'SECRETHEADER']
const NEVER_TOLD = [...SECRET_WORDS, '2015550123', '/api/']

/** What Slack is asked by POST and changes nothing. */
const ASKING = /auth\.test|conversations\.(info|history)/

const VERDICTS: Readonly<Record<number, Verdict>> = {
  ...Object.fromEntries([300, 301, 302, 303, 304, 307, 308].map((status) => [status, 'disabled client'])),
  ...Object.fromEntries(
    [400, 406, 409, 411, 413, 414, 415, 418, 422, 431, 451].map((status) => [status, 'rejected client']),
  ),
  ...Object.fromEntries([401, 402, 403, 407].map((status) => [status, 'disabled auth'])),
  405: 'disabled client',
  408: 'retry server',
  410: 'disabled gone',
  425: 'retry server',
  429: 'retry rate-limited',
  ...Object.fromEntries([500, 501, 502, 503, 504, 507, 511, 599].map((status) => [status, 'retry server'])),
}

const verdict = (result: SendResult): string =>
  'reason' in result ? `${result.status} ${result.reason}` : result.status

/** What the request says: JSON, or a form whose fields hold JSON where they hold more than words. */
const sentBody = (request: CapturedRequest | undefined): unknown => {
  const body = request?.body ?? ''
  if (body.startsWith('{')) return JSON.parse(body)
  const fields = [...new URLSearchParams(body)]
  return Object.fromEntries(fields.map(([key, value]) => [key, /^[[{]/.test(value) ? JSON.parse(value) : value]))
}

/** Repeats everything it was told, in the headers and in the body, as careless servers do. */
const echo = (status: number, request: CapturedRequest, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-echo': request.path, ...headers },
  body: JSON.stringify({ ok: false, error: request.headers['authorization'] ?? request.path, request }),
})

const collectGarbage = (): (() => void) => {
  setFlagsFromString('--expose-gc')
  const gc: unknown = runInNewContext('gc')
  return typeof gc === 'function' ? () => gc() : () => expect.fail('this runtime has no gc()')
}

export const describeSinkContract = (subject: SinkUnderContract): void => {
  describe(`the sink contract: ${subject.type}`, () => {
    let server: CaptureServer
    let sinks: Sink[]
    let told: unknown[]
    let readable: ReturnType<typeof readableLog>

    const open = (options: { origin?: string; timeout?: string } = {}): Sink => {
      const sink = subject.open(options.origin ?? server.origin, options.timeout ?? '10s', readable.log)
      sinks.push(sink)
      return sink
    }
    const send = async (sink: Sink, signal = new AbortController().signal): Promise<SendResult> => {
      const result = await sink.send(buildDelivery(buildCall()), signal)
      told.push(result)
      return result
    }

    beforeEach(async () => {
      server = await startCaptureServer()
      sinks = []
      told = []
      readable = readableLog()
    })
    afterEach(async () => {
      await Promise.all(sinks.map((sink) => sink.close()))
      await server.close()
      const everything = JSON.stringify([told, readable.lines])
      expect(NEVER_TOLD.filter((secret) => everything.includes(secret))).toEqual([])
      expect(told.filter((result) => JSON.stringify(result).includes('\\n'))).toEqual([])
    })

    it('delivers with one request', async () => {
      server.answer(subject.success)
      expect(await send(open())).toMatchObject({ status: 'delivered' })
      expect(server.requests).toHaveLength(1)
    })

    it('previews what it then sends, without a request and without a secret', async () => {
      server.answer(subject.success)
      const sink = open()
      const delivery = buildDelivery(buildCall())
      const preview = sink.preview(delivery)
      expect(server.requests).toEqual([])
      expect(SECRET_WORDS.filter((secret) => JSON.stringify(preview).includes(secret))).toEqual([])
      await sink.send(delivery, new AbortController().signal)
      expect(preview).not.toBeNull()
      expect(sentBody(server.requests[0])).toMatchObject(Object(preview?.body))
      expect(Object.keys(server.requests[0]?.headers ?? {})).toEqual(
        expect.arrayContaining(Object.keys(preview?.headers ?? {})),
      )
    })

    it('announces a notice with one request, and judges the answer as it judges any other', async () => {
      const notice = {
        id: 'notice-1',
        title: 'The login runs out',
        text: 'Run `ringpost login`.',
        at: Date.UTC(2026, 8, 25),
      }
      const sink = open()
      server.answer(subject.success)
      expect(await sink.announce(notice, new AbortController().signal)).toMatchObject({ status: 'delivered' })
      expect(server.requests).toHaveLength(1)
      expect(decodeURIComponent(server.requests[0]?.body.replaceAll('+', ' ') ?? '')).toContain('The login runs out')
      server.answer((request) => echo(503, request))
      const refused = await sink.announce(notice, new AbortController().signal)
      told.push(refused)
      expect(verdict(refused)).toBe('retry server')
    })

    it.each([200, 201, 202, 204, 299])('judges a bare %i', async (status) => {
      server.answer({ status })
      const result = await send(open())
      expect(verdict(result)).toBe(subject.statusIsEnough ? 'delivered' : 'retry server')
      expect(server.requests).toHaveLength(1)
    })

    it.each(Object.entries({ ...VERDICTS, ...subject.verdicts }))('judges %s: %s', async (status, expected) => {
      server.answer((request) => echo(Number(status), request))
      const result = await send(open())
      expect(verdict(result)).toBe(expected)
      expect('message' in result && result.message).toContain(status)
      expect(server.requests).toHaveLength(1)
    })

    it('flags doubt about 5xx exactly where a repeat would show', async () => {
      server.answer({ status: 503 })
      const result = await send(open())
      expect('ambiguous' in result).toBe(subject.ambiguous)
    })

    it.each([429, 503])('obeys Retry-After on %i, in seconds and as a date', async (status) => {
      const sink = open()
      const before = systemClock.now()
      server.answer({ status, headers: { 'retry-after': '7200' } })
      const seconds = await send(sink)
      const date = new Date(Math.ceil(before / 1000) * 1000 + 86_400_000)
      server.answer({ status, headers: { 'retry-after': date.toUTCString() } })
      const asDate = await send(sink)
      if (!('notBefore' in seconds) || !('notBefore' in asDate)) expect.fail('no time was taken over')
      expect(seconds.notBefore).toBeGreaterThanOrEqual(before + 7_200_000)
      expect(seconds.notBefore).toBeLessThanOrEqual(systemClock.now() + 7_200_000)
      expect(asDate.notBefore).toBe(date.getTime())
    })

    it.each([undefined, 'soon', '-5', '1.5'])('waits a while after a 429 with Retry-After %s', async (header) => {
      const before = systemClock.now()
      server.answer({ status: 429, ...(header === undefined ? {} : { headers: { 'retry-after': header } }) })
      const result = await send(open())
      if (!('notBefore' in result) || result.notBefore === undefined) expect.fail('no wait')
      expect(result.notBefore).toBeGreaterThan(before)
      expect(result.notBefore).toBeLessThanOrEqual(systemClock.now() + 60_000)
    })

    it('does not follow a redirect, and names only where it led', async () => {
      const elsewhere = await startCaptureServer()
      server.answer((request) =>
        echo(307, request, { location: `${elsewhere.origin}${SECRETS.path}?sig=${SECRETS.query}` }),
      )
      const result = await send(open())
      expect(elsewhere.requests).toEqual([])
      await elsewhere.close()
      expect('message' in result && result.message).toContain(new URL(elsewhere.origin).host)
    })

    it('is probed without a word to anybody, whatever the other side answers', async () => {
      const sink = open()
      for (const answer of [{ status: 200 }, { status: 401 }, { status: 404 }, { status: 503 }, 'reset'] as const) {
        server.answer(typeof answer === 'string' ? answer : (request) => echo(answer.status, request))
        const probes = (await sink.probe?.(new AbortController().signal)) ?? []
        for (const { found } of probes) for (const word of NEVER_TOLD) expect(found).not.toContain(word)
        for (const probed of probes) if (probed.state !== 'ok') expect(probed.fix).toMatch(/\.$/)
      }
      expect(server.requests.filter(({ method, path }) => method !== 'GET' && !ASKING.test(path))).toEqual([])
      expect(await sink.probe?.(AbortSignal.abort())).not.toMatchObject([{ state: 'ok' }])
    })

    it('answers an abort in flight at once', async () => {
      server.answer('silence')
      const control = new AbortController()
      const sending = send(open(), control.signal)
      await eventually('the request to arrive', () => server.requests.length === 1)
      const abortedAt = performance.now()
      control.abort()
      expect(verdict(await sending)).toBe('retry timeout')
      expect(performance.now() - abortedAt).toBeLessThan(1_000)
      await eventually('the socket to be let go', () => server.connections === 0)
    })

    it('sends nothing once it is aborted', async () => {
      expect(verdict(await send(open(), AbortSignal.abort()))).toBe('retry timeout')
      expect(server.requests).toEqual([])
    })

    it('calls a refused connection a network failure that arrived nowhere', async () => {
      const gone = await startCaptureServer()
      await gone.close()
      const result = await send(open({ origin: gone.origin }))
      expect(verdict(result)).toBe('retry network')
      expect(result).not.toHaveProperty('ambiguous')
    })

    it.each(['silence', 'stalled-body', 'dripping-body'] as const)('holds its deadline against %s', async (answer) => {
      const gc = collectGarbage()
      server.answer(answer)
      const startedAt = performance.now()
      const sending = send(open({ timeout: '1s' }))
      await eventually('the request to arrive', () => server.requests.length === 1)
      gc()
      const result = await sending
      expect(verdict(result)).toBe('retry timeout')
      expect('ambiguous' in result).toBe(subject.ambiguous)
      expect(performance.now() - startedAt).toBeGreaterThan(950)
      expect(performance.now() - startedAt).toBeLessThan(4_000)
      expect(server.requests).toHaveLength(1)
    })

    it('calls a reset before the answer a network failure', async () => {
      server.answer('reset')
      const result = await send(open())
      expect(verdict(result)).toBe('retry network')
      expect('ambiguous' in result).toBe(subject.ambiguous)
      expect(server.requests).toHaveLength(1)
    })

    it('is not misled by a garbage body', async () => {
      server.answer({ status: 200, headers: { 'content-type': 'text/html' }, body: `<html>${SECRETS.query}</html>` })
      expect(verdict(await send(open()))).toBe(subject.statusIsEnough ? 'delivered' : 'retry server')
      expect(server.requests).toHaveLength(1)
    })

    it('reads no more of a huge body than it needs', async () => {
      server.answer('endless-body')
      expect(verdict(await send(open()))).toBe(subject.statusIsEnough ? 'delivered' : 'retry server')
      await eventually('the socket to be let go', () => server.connections === 0)
    })

    it('lets go of its sockets when closed', async () => {
      server.answer(subject.success)
      const sink = open()
      await send(sink)
      await sink.close()
      // Long before an idle connection would be let go anyway.
      await eventually('the socket to be let go', () => server.connections === 0, 1_500)
    })
  })
}
