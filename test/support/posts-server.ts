// A chat service of the outside world on a real socket, of those that edit a message by its id: Discord's webhooks, Mattermost's API.
import { type Answer, type CapturedRequest, startCaptureServer } from './capture-server.ts'

export interface KeptPost {
  readonly id: string
  /** What the message says now, and all it has said before, the first first. */
  readonly body: unknown
  readonly history: readonly unknown[]
}

export interface PostsServer {
  readonly origin: string
  readonly requests: readonly CapturedRequest[]
  /** In the order they were posted. */
  posts(): readonly KeptPost[]
  /** As if a person had deleted it. */
  remove(id: string): void
  /** Answers from now on; null ends it. */
  script(answer: Answer | null): void
  close(): Promise<void>
}

/** What tells one service from the other. */
export interface PostsDialect {
  /** Of the path of a new message. */
  readonly post: RegExp
  readonly edit: { readonly method: string; readonly path: RegExp }
  id(count: number): string
  readonly created: number
  /** To an edit of a message that is not there. */
  readonly gone: Answer
}

export const DISCORD: PostsDialect = {
  post: /^\/api\/v10\/webhooks\/\d+\/[\w-]+\?(.*&)?wait=true$/,
  edit: { method: 'PATCH', path: /^\/api\/v10\/webhooks\/\d+\/[\w-]+\/messages\/(\d+)(\?|$)/ },
  id: (count) => `12903647842230${String(count).padStart(5, '0')}`,
  created: 200,
  gone: { status: 404, body: JSON.stringify({ message: 'Unknown Message', code: 10_008 }) },
}

export const MATTERMOST: PostsDialect = {
  post: /^(\/[a-z]+)?\/api\/v4\/posts$/,
  edit: { method: 'PUT', path: /\/api\/v4\/posts\/([a-z0-9]{26})\/patch$/ },
  id: (count) => `p${String(count).padStart(25, '0')}`,
  created: 201,
  gone: { status: 403, body: JSON.stringify({ id: 'api.context.permissions.app_error', status_code: 403 }) },
}

export const startPostsServer = async (dialect: PostsDialect): Promise<PostsServer> => {
  const server = await startCaptureServer()
  const posts = new Map<string, KeptPost>()
  let count = 0
  let scripted: Answer | null = null
  const keep = (id: string, body: unknown, history: readonly unknown[]) => {
    posts.set(id, { id, body, history: [...history, body] })
    return { status: history.length === 0 ? dialect.created : 200, body: JSON.stringify({ id }) }
  }
  server.answer(({ method, path, body }) => {
    if (scripted !== null) return scripted
    if (method === 'POST' && dialect.post.test(path)) return keep(dialect.id(++count), JSON.parse(body), [])
    const [, id] = (method === dialect.edit.method && dialect.edit.path.exec(path)) || []
    if (id === undefined) return { status: 418, body: '{}' }
    const before = posts.get(id)
    return before === undefined ? dialect.gone : keep(id, JSON.parse(body), before.history)
  })
  return {
    origin: server.origin,
    requests: server.requests,
    posts: () => [...posts.values()],
    remove: (id) => {
      posts.delete(id)
    },
    script: (answer) => {
      scripted = answer
    },
    close: server.close,
  }
}
