// One call to Slack's Web API through Slack's own client, answered with the plain HTTP reply behind it.
import type { Logger, LogLevel, WebClient } from '@slack/web-api'
import { boundedFetch } from '../../../outbound/fetch.ts'
import type { Outbound, Reply } from '../../../outbound/http.ts'

export interface SlackAccess {
  readonly token: string
  readonly apiUrl: string
  readonly timeoutMs: number
  readonly outbound: Outbound
}

/** A page of messages with their blocks; the answer to a post is far below. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** The client logs request bodies and addresses, which hold phone numbers; what matters of a failure is in the reply. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => 'error' as LogLevel,
  setName: () => undefined,
}

/**
 * Runs `call` with a client whose retries are off and whose one request is bounded in time and size. The client turns
 * replies into six kinds of errors, some without a code or a Retry-After date, so the reply itself is handed back
 * instead; null when the client never sent anything.
 */
export const callSlack = async (
  access: SlackAccess,
  signal: AbortSignal,
  call: (client: WebClient) => Promise<unknown>,
): Promise<Reply | null> => {
  let reply: Reply | null = null
  const watched: Outbound = {
    request: async (request) => {
      reply = await access.outbound.request({ ...request, maxBytes: MAX_ANSWER_BYTES })
      return reply
    },
    close: () => access.outbound.close(),
  }
  // Loaded with the first call: an installation without Slack does without it.
  const { WebClient } = await import('@slack/web-api')
  // A client of its own for each call costs 0.1 ms and ties the reply and the signal to this call alone.
  const client = new WebClient(access.token, {
    slackApiUrl: access.apiUrl,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: SILENT,
    fetch: boundedFetch(watched, { timeoutMs: access.timeoutMs, signal }),
  })
  await call(client).catch(() => undefined)
  return reply
}
