// A Slack of the outside world on a real socket: takes forms at `/api/chat.postMessage` and `/api/chat.update`, keeps the messages.
import { type Answer, type CapturedRequest, startCaptureServer } from './capture-server.ts'

export interface SlackCall {
  readonly method: string
  /** The form's fields; `blocks`, `metadata` and `attachments` are parsed. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly token: string
}

export interface SlackMessage {
  readonly channel: string
  readonly ts: string
  /** What the message says now. */
  readonly text: string
  readonly blocks: unknown
  /** Every text it has had, the first one first. */
  readonly history: readonly string[]
}

/** Null: as Slack would. `takeIn` does what Slack would and hands back its answer, so that a test can lose it. */
export type SlackScript = (call: SlackCall, takeIn: () => Answer) => Answer | null

export interface SlackServer {
  /** For `api_url`. */
  readonly apiUrl: string
  readonly calls: readonly SlackCall[]
  /** In the order they were posted. */
  messages(): readonly SlackMessage[]
  /** As if a person had deleted it. */
  remove(ts: string): void
  /** Answers from now on; null ends it. */
  script(script: Answer | SlackScript | null): void
  close(): Promise<void>
}

/** The id Slack knows the channel by; it is in every answer, whatever name the channel was posted to. */
export const CHANNEL_ID = 'C0RINGPOST'

export const startSlackServer = async (): Promise<SlackServer> => {
  const server = await startCaptureServer()
  const calls: SlackCall[] = []
  const messages = new Map<string, SlackMessage>()
  let posted = 0
  const nextTs = () => `1790364784.${String(++posted).padStart(6, '0')}`
  let script: SlackScript = () => null
  server.answer((request) => {
    const call = readCall(request)
    calls.push(call)
    const takeIn = () => (call.method === 'chat.update' ? update(messages, call) : post(messages, call, nextTs))
    return script(call, takeIn) ?? takeIn()
  })
  return {
    apiUrl: `${server.origin}/api/`,
    calls,
    messages: () => [...messages.values()],
    remove: (ts) => {
      messages.delete(ts)
    },
    script: (next) => {
      script = typeof next === 'function' ? next : () => next
    },
    close: server.close,
  }
}

const readCall = (request: CapturedRequest): SlackCall => {
  const fields = [...new URLSearchParams(request.body)].map(([name, value]) => [
    name,
    NESTED.has(name) ? JSON.parse(value) : value,
  ])
  return {
    method: request.path.replace(/^\/api\//, ''),
    fields: Object.fromEntries(fields),
    token: (request.headers['authorization'] ?? '').replace(/^Bearer /, ''),
  }
}

/** Slack's forms carry these as JSON: https://docs.slack.dev/apis/web-api/#posting-json */
const NESTED = new Set(['blocks', 'metadata', 'attachments'])

const post = (
  messages: Map<string, SlackMessage>,
  { method, fields, token }: SlackCall,
  nextTs: () => string,
): Answer => {
  if (method !== 'chat.postMessage') return says({ ok: false, error: 'unknown_method' })
  if (token === '') return says({ ok: false, error: 'not_authed' })
  if (typeof fields['channel'] !== 'string') return says({ ok: false, error: 'channel_not_found' })
  const ts = nextTs()
  const text = String(fields['text'])
  messages.set(ts, { channel: CHANNEL_ID, ts, text, blocks: fields['blocks'], history: [text] })
  return says({ ok: true, channel: CHANNEL_ID, ts, message: { text } })
}

const update = (messages: Map<string, SlackMessage>, { fields, token }: SlackCall): Answer => {
  if (token === '') return says({ ok: false, error: 'not_authed' })
  if (fields['channel'] !== CHANNEL_ID) return says({ ok: false, error: 'channel_not_found' })
  const ts = String(fields['ts'])
  const message = messages.get(ts)
  if (message === undefined) return says({ ok: false, error: 'message_not_found' })
  const text = String(fields['text'])
  messages.set(ts, { ...message, text, blocks: fields['blocks'], history: [...message.history, text] })
  return says({ ok: true, channel: CHANNEL_ID, ts, text })
}

/** Slack answers 200 also where it refuses. */
export const says = (body: object) => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})
