// The vendors of the outside world, one of each class of sink, asked what a person or a receiver has seen of a call.
import type { CapturedRequest } from '../capture-server.ts'
import { startCaptureServer } from '../capture-server.ts'
import { secret } from '../leaks/overhear.ts'
import { DISCORD, MATTERMOST, type PostsDialect, startPostsServer } from '../posts-server.ts'
import { CHANNEL_ID, startSlackServer } from '../slack-server.ts'

/** In each address and as each token. */
const SECRET = secret('behind-a-proxy')

export interface StandIn {
  readonly type: string
  readonly origin: string
  /** Of the sink, with `origin` in place of the vendor's address. */
  options(origin: string): Readonly<Record<string, unknown>>
  /** One entry a message: everything it has said, the first first. */
  messages(): readonly (readonly string[])[]
  close(): Promise<void>
}

/** `now`: the sink's own time. */
export type StartStandIn = (now: () => number) => Promise<StandIn>

export const startSlack: StartStandIn = async (now) => {
  const server = await startSlackServer(now)
  return {
    type: 'slack',
    origin: new URL(server.apiUrl).origin,
    options: (origin) => ({ token: `xoxb-${SECRET}`, channel: CHANNEL_ID, api_url: `${origin}/api/` }),
    messages: () => server.messages().map(({ history }) => history),
    close: server.close,
  }
}

const startPosts = async (type: string, dialect: PostsDialect, options: StandIn['options']): Promise<StandIn> => {
  const server = await startPostsServer(dialect)
  const marks = (history: readonly unknown[]): unknown => Object(history[0])['pending_post_id']
  return {
    type,
    origin: server.origin,
    options,
    // Mattermost drops a repeat with a mark that it knows.
    messages: () =>
      server
        .posts()
        .map(({ history }) => history)
        .filter((history, index, all) => {
          const mark = marks(history)
          return mark === undefined || all.findLastIndex((other) => marks(other) === mark) === index
        })
        .map((history) => history.map((body) => JSON.stringify(body))),
    close: server.close,
  }
}

export const startDiscord: StartStandIn = () =>
  startPosts('discord', DISCORD, (origin) => ({ url: `${origin}/api/webhooks/42/${SECRET}` }))

export const startMattermost: StartStandIn = () =>
  startPosts('mattermost', MATTERMOST, (origin) => ({
    server: origin,
    token: SECRET,
    channel: 'c'.repeat(26),
  }))

const startPostOnly = async (
  type: string,
  success: { readonly status: number; readonly body?: string },
  idOf: (request: CapturedRequest) => string | null = () => null,
): Promise<StandIn> => {
  const server = await startCaptureServer()
  server.answer(success)
  return {
    type,
    origin: server.origin,
    options: (origin) => ({ url: `${origin}/hook?key=k&token=${SECRET}` }),
    messages: () => {
      // A repeat under a known id is dropped, as the vendor or the receiver does.
      const ids = new Set<string>()
      const seen = server.requests.filter((request) => {
        const id = idOf(request)
        return id === null || (!ids.has(id) && ids.add(id))
      })
      return seen.map(({ body }) => [body])
    },
    close: server.close,
  }
}

export const startTeams: StartStandIn = () => startPostOnly('teams', { status: 202 })
export const startSlackWebhook: StartStandIn = () => startPostOnly('slack-webhook', { status: 200, body: 'ok' })
export const startGoogleChat: StartStandIn = () =>
  startPostOnly('google-chat', { status: 200, body: '{"name":"spaces/A/messages/B"}' }, ({ path }) =>
    new URL(path, 'http://chat').searchParams.get('requestId'),
  )
export const startHttp: StartStandIn = () =>
  startPostOnly('http', { status: 204 }, ({ headers }) => headers['webhook-id'] ?? null)
