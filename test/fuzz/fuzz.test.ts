import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldCall } from '../../src/call/fold.ts'
import { revise } from '../../src/call/revision.ts'
import type { CallState } from '../../src/call/state.ts'
import { systemClock } from '../../src/clock.ts'
import { kinds } from '../../src/commands/components.ts'
import { parseConfig } from '../../src/config/parse.ts'
import { createOutbound } from '../../src/outbound/http.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import type { Sink } from '../../src/sinks/sink.ts'
import { createChannels } from '../../src/sources/goto-connect/api/channels.ts'
import { createApi } from '../../src/sources/goto-connect/api/client.ts'
import { createConversations } from '../../src/sources/goto-connect/api/conversations.ts'
import { createReports } from '../../src/sources/goto-connect/api/reports.ts'
import { parseFrame } from '../../src/sources/goto-connect/wire/frame.ts'
import { parseReport } from '../../src/sources/goto-connect/wire/history.ts'
import { buildCall, buildDelivery } from '../support/build-call.ts'
import { type AnsweringServer, startAnsweringServer } from '../support/fuzz/answering-server.ts'
import { anyAnswer, mutateJson, mutateText, type Random } from '../support/fuzz/mutate.ts'
import { corpusOf, fuzz } from '../support/fuzz/rounds.ts'
import { secret } from '../support/leaks/overhear.ts'
import { statesOfScenario } from '../support/scenario-states.ts'
import { silentLog } from '../support/silent-log.ts'

/** `npm run test:fuzz` does many more. */
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 100)
const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
const LONG_MS = 60 * 60_000

const never = new AbortController().signal
const oneOf = <Item>(items: readonly Item[], random: Random): Item => items[Math.floor(random() * items.length)] as Item

describe(`nothing crashes, hangs or grows (FUZZ_SEED=${SEED})`, () => {
  const texts = [...corpusOf('config'), readFileSync('config.example.yaml', 'utf8')]

  it('whatever stands in the config', { timeout: LONG_MS }, async () => {
    await fuzz({
      seed: SEED,
      rounds: ROUNDS,
      make: (random) => mutateText(oneOf(texts, random), oneOf(texts, random), random),
      probe: (text) => {
        const readFile = () => 'a file'
        const parsed = parseConfig({ text, file: '/etc/config.yaml', env: {}, readFile, kinds, isTerminal: false })
        if ('config' in parsed) return
        expect(parsed.faults.length).toBeGreaterThan(0)
        for (const { line, column, message } of parsed.faults)
          expect(line >= 1 && column >= 1 && message.length > 0).toBe(true)
      },
    })
  })

  const frames = corpusOf('frames')
  const sinks = sinkKinds.map((kind) => openSink(kind.type, 'http://127.0.0.1:9'))

  it('whatever comes off the socket: it is read, folded and shown by every sink', { timeout: LONG_MS }, async () => {
    const heard: readonly CallState[] = statesOfScenario('answered')
    await fuzz({
      seed: SEED,
      rounds: ROUNDS,
      make: (random) =>
        (random() < 0.8 ? mutateJson : mutateText)(oneOf(frames, random), oneOf(frames, random), random),
      probe: (text) => {
        const frame = parseFrame(text, { source: 'main', receivedAt: 0 })
        if (frame.kind !== 'state') return
        const call = revise(revise(null, foldCall([frame.state])), foldCall([...heard, frame.state]))
        for (const sink of sinks) sink.preview(buildDelivery(call))
      },
    })
  })

  const answers = corpusOf('answers')
  const makeAnswer = (random: Random): Buffer => {
    const body = oneOf(answers, random)
    return anyAnswer(random() < 0.7 ? mutateJson(body, oneOf(answers, random), random) : body, random)
  }
  let server: AnsweringServer
  beforeAll(async () => {
    server = await startAnsweringServer()
  })
  afterAll(() => server.close())

  it('whatever GoTo answers', { timeout: LONG_MS }, async () => {
    const outbound = createOutbound({ allowPrivate: true, insecure: false })
    const token = secret('fuzzed-access-token')
    const tokens = { accessToken: async () => ({ ok: true, token }) as const, invalidate: () => undefined }
    const [sample] = statesOfScenario('answered')
    if (sample === undefined) throw new Error('a scenario has states')
    await fuzz({
      seed: SEED,
      rounds: ROUNDS,
      make: makeAnswer,
      probe: async (bytes) => {
        server.answer(bytes)
        const api = createApi(new URL(server.origin), outbound, tokens, systemClock)
        const reception = { source: 'main', receivedAt: 0 }
        const conversations = createConversations(api, () => reception)
        const reports = createReports(api)
        const [active, events, report, channel] = await Promise.all([
          conversations.active('1', never),
          conversations.events(sample, { from: 1, to: null }, never),
          reports.report('id-1', never),
          createChannels(api, 'fuzz').create(never),
        ])
        if (report.ok) parseReport(report.value, 'id-1', reception)
        for (const result of [active, events, report, channel]) {
          if (!result.ok) expect(JSON.stringify(result.failure)).not.toContain(token)
        }
      },
    })
    await outbound.close()
  })

  it('whatever answers a sink', { timeout: LONG_MS }, async () => {
    const talking = sinkKinds.filter(({ type }) => type !== 'stdout').map(({ type }) => openSink(type, server.origin))
    await fuzz({
      seed: SEED,
      rounds: ROUNDS,
      make: makeAnswer,
      probe: async (bytes) => {
        server.answer(bytes)
        const handles = { slack: { channel: 'C1', ts: '1.1' }, discord: { id: '1' }, mattermost: { id: '1' } }
        const sending = talking.flatMap((sink) => [
          sink.send(buildDelivery(buildCall()), never),
          sink.send(buildDelivery(buildCall({ status: 'missed', revision: 2 }), { handle: handles.slack }), never),
        ])
        for (const result of await Promise.all(sending)) {
          expect(['delivered', 'retry', 'rejected', 'disabled']).toContain(result.status)
          if ('message' in result) expect(result.message).not.toMatch(/\n|fuzzed-secret|\/hook/)
        }
      },
    })
    await Promise.all(talking.map((sink) => sink.close()))
  })
})

function openSink(type: string, origin: string): Sink {
  const kind = sinkKinds.find((known) => known.type === type)
  if (kind === undefined) throw new Error(`no sink type ${type}`)
  const token = secret('fuzzed-secret-1')
  const hook = { url: `${origin}/hook?key=k&token=${token}`, timeout: '2s' }
  const options: Readonly<Record<string, object>> = {
    slack: { token, channel: 'C0123456789', api_url: `${origin}/api/`, timeout: '2s' },
    discord: { url: `${origin}/api/webhooks/42/${token}`, timeout: '2s' },
    mattermost: { server: origin, token, channel: 'c'.repeat(26), timeout: '2s' },
    stdout: {},
  }
  return kind.configure(type, kind.options.parse(options[type] ?? hook))({ clock: systemClock, log: silentLog })
}
