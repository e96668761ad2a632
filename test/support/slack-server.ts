// A Slack of the outside world on a real socket: takes forms at `/api/`, keeps the messages, and knows people and scopes.
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
  readonly metadata: unknown
  /** The `ts` of the message it replies to. */
  readonly thread: string | null
  /** Every text it has had, the first one first. */
  readonly history: readonly string[]
}

/** Null: as Slack would. `takeIn` does what Slack would and hands back its answer, so that a test can lose it. */
export type SlackScript = (call: SlackCall, takeIn: () => Answer) => Answer | null

export interface SlackServer {
  /** For `api_url`. */
  readonly apiUrl: string
  readonly calls: readonly SlackCall[]
  /** What the token may do; all there is at first. */
  readonly scopes: Set<string>
  /** By e-mail address, the ids of the people in the workspace. */
  readonly people: Map<string, string>
  /** Channels that the bot was not invited to. */
  readonly strange: Set<string>
  /** In the order they were posted, the deleted ones left out. */
  messages(): readonly SlackMessage[]
  /** The ones somebody, or the channel, gets. */
  messagesIn(channel: string): readonly SlackMessage[]
  /** As if a person had deleted it. */
  remove(ts: string): void
  /** As if a person had written it. */
  chat(channel: string, text: string): void
  /** Answers from now on; null ends it. */
  script(script: Answer | SlackScript | null): void
  close(): Promise<void>
}

/** The id Slack knows the channel by; it is in every answer, whatever name the channel was posted to. */
export const CHANNEL_ID = 'C0RINGPOST'

/** The conversation with a user: what is posted to the one appears in the other. */
export const conversationOf = (user: string): string => `D${user.slice(1)}`

interface Workspace {
  readonly messages: Map<string, SlackMessage>
  readonly scopes: Set<string>
  readonly people: Map<string, string>
  readonly strange: Set<string>
  nextTs(): string
}

/** `now`: the time by which messages are named, epoch ms. */
export const startSlackServer = async (now: () => number = Date.now): Promise<SlackServer> => {
  const server = await startCaptureServer()
  const calls: SlackCall[] = []
  const messages = new Map<string, SlackMessage>()
  let posted = 0
  const workspace: Workspace = {
    messages,
    scopes: new Set(Object.values(SCOPES).flat()),
    people: new Map(),
    strange: new Set(),
    nextTs: () => `${Math.floor(now() / 1_000)}.${String(++posted).padStart(6, '0')}`,
  }
  let script: SlackScript = () => null
  server.answer((request) => {
    const call = readCall(request)
    calls.push(call)
    const takeIn = () => answer(workspace, call)
    return script(call, takeIn) ?? takeIn()
  })
  return {
    apiUrl: `${server.origin}/api/`,
    calls,
    scopes: workspace.scopes,
    people: workspace.people,
    strange: workspace.strange,
    messages: () => [...messages.values()],
    messagesIn: (channel) => [...messages.values()].filter((message) => message.channel === channel),
    remove: (ts) => {
      messages.delete(ts)
    },
    chat: (channel, text) => void put(workspace, { channel, text }),
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
    method: request.path.replace('/api/', ''),
    fields: Object.fromEntries(fields),
    token: (request.headers['authorization'] ?? '').replace(/^Bearer /, ''),
  }
}

/** Slack's forms carry these as JSON: https://docs.slack.dev/apis/web-api/#posting-json */
const NESTED = new Set(['blocks', 'metadata', 'attachments'])

/** Where one of several is enough, by the first letter of the conversation. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'users.lookupByEmail': ['users:read.email'],
  'conversations.open': ['im:write'],
  'conversations.info': ['channels:read'],
  'auth.test': [],
  C: ['channels:history'],
  D: ['im:history'],
}

const METHODS: Readonly<Record<string, (workspace: Workspace, call: SlackCall) => Answer>> = {
  'chat.postMessage': (workspace, { fields }) => post(workspace, fields),
  'chat.update': (workspace, { fields }) => update(workspace, fields),
  'users.lookupByEmail': ({ people }, { fields }) => {
    const id = people.get(String(fields['email']))
    return says(id === undefined ? { ok: false, error: 'users_not_found' } : { ok: true, user: { id, deleted: false } })
  },
  'conversations.open': (_, { fields }) => says({ ok: true, channel: { id: conversationOf(String(fields['users'])) } }),
  'conversations.history': (workspace, { fields }) =>
    workspace.strange.has(String(fields['channel']))
      ? says({ ok: false, error: 'not_in_channel' })
      : list(workspace, fields, null),
  'conversations.info': ({ strange }, { fields }) => {
    const id = String(fields['channel'])
    if (!/^[CG]/.test(id)) return says({ ok: false, error: 'channel_not_found' })
    return says({ ok: true, channel: { id, name: 'sales', is_member: !strange.has(id), is_archived: false } })
  },
  'auth.test': ({ scopes }, { token }) => {
    if (!token.startsWith('xoxb-')) return says({ ok: false, error: 'invalid_auth' })
    const told = says({ ok: true, team: 'Fields Ltd', user: 'ringpost' })
    return { ...told, headers: { ...told.headers, 'x-oauth-scopes': [...scopes].join(',') } }
  },
  'conversations.replies': (workspace, { fields }) => list(workspace, fields, String(fields['ts'])),
}

const answer = (workspace: Workspace, call: SlackCall): Answer => {
  const { method, fields, token } = call
  const take = METHODS[method]
  if (take === undefined) return says({ ok: false, error: 'unknown_method' })
  if (token === '') return says({ ok: false, error: 'not_authed' })
  const needed = SCOPES[method] ?? SCOPES[String(fields['channel'])[0] ?? ''] ?? []
  if (!needed.every((scope) => workspace.scopes.has(scope))) return says({ ok: false, error: 'missing_scope' })
  return take(workspace, call)
}

const post = (workspace: Workspace, fields: SlackCall['fields']): Answer => {
  const { channel, text, blocks, metadata, thread_ts } = fields
  if (typeof channel !== 'string') return says({ ok: false, error: 'channel_not_found' })
  const place = placeOf(channel)
  const thread = typeof thread_ts === 'string' ? thread_ts : null
  const message = put(workspace, { channel: place, text: String(text), blocks, metadata, thread })
  return says({ ok: true, channel: message.channel, ts: message.ts, message: { text: message.text } })
}

const placeOf = (channel: string): string => {
  if (/^[UW][A-Z0-9]+$/.test(channel)) return conversationOf(channel)
  return channel.startsWith('D') ? channel : CHANNEL_ID
}

const put = (
  { messages, nextTs }: Workspace,
  message: Pick<SlackMessage, 'channel' | 'text'> & Partial<SlackMessage>,
): SlackMessage => {
  const kept = { blocks: [], metadata: undefined, thread: null, ...message, ts: nextTs(), history: [message.text] }
  messages.set(kept.ts, kept)
  return kept
}

const update = ({ messages }: Workspace, fields: SlackCall['fields']): Answer => {
  const ts = String(fields['ts'])
  const message = messages.get(ts)
  // It takes ids of conversations only, unlike chat.postMessage.
  if (!/^[CDG]/.test(String(fields['channel']))) return says({ ok: false, error: 'channel_not_found' })
  if (message?.channel !== placeOf(String(fields['channel']))) return says({ ok: false, error: 'message_not_found' })
  const text = String(fields['text'])
  messages.set(ts, { ...message, text, blocks: fields['blocks'], history: [...message.history, text] })
  return says({ ok: true, channel: message.channel, ts, text })
}

/** Newest first, a page at a time; replies stand in their thread only. */
const list = ({ messages }: Workspace, fields: SlackCall['fields'], thread: string | null): Answer => {
  const oldest = Number(fields['oldest'] ?? 0)
  const place = placeOf(String(fields['channel']))
  // It takes ids only, unlike chat.postMessage.
  if (String(fields['channel']).startsWith('#')) return says({ ok: false, error: 'channel_not_found' })
  const all = [...messages.values()]
    .filter((message) => message.channel === place && message.thread === thread && Number(message.ts) >= oldest)
    .reverse()
  const start = Number(fields['cursor'] ?? 0)
  const end = start + Number(fields['limit'] ?? 100)
  const page = all.slice(start, end).map(({ ts, text, metadata }) => ({
    ...{ type: 'message', ts, text },
    ...(fields['include_all_metadata'] === 'true' && { metadata }),
  }))
  const cursor = end < all.length ? String(end) : ''
  return says({ ok: true, messages: page, has_more: cursor !== '', response_metadata: { next_cursor: cursor } })
}

/** Slack answers 200 also where it refuses. */
export const says = (body: object) => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
})
