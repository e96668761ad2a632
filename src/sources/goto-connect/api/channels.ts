// The notification channel at GoTo: created, kept alive, deleted.
import { fields, text } from '../wire/read.ts'
import { type ApiFailure, type ApiResult, type CallApi, failed } from './client.ts'

export interface Channel {
  /** As good as the address of the socket: never logged. */
  readonly id: string
  /** The `wss:` address. Whoever knows it hears every call: never logged. */
  readonly url: URL
  /** How long it lives from now. */
  readonly lifetimeMs: number
}

export interface Channels {
  create(signal: AbortSignal): Promise<ApiResult<Channel>>
  /** Keeps the channel alive when GoTo asks for it. */
  refresh(channel: Pick<Channel, 'id'>, signal: AbortSignal): Promise<ApiResult<unknown>>
  /** Takes its subscriptions with it. A channel that is gone already counts as deleted. */
  remove(channel: Pick<Channel, 'id'>, signal: AbortSignal): Promise<ApiResult<unknown>>
}

/** What a channel is taken to live when the answer does not say: what GoTo gives, live. */
const USUAL_LIFETIME_MS = 1_200_000

/** The plural works on api.goto.com; GoTo's own demos use both. */
const SPELLINGS = ['WebSockets', 'WebSocket'] as const

/** Vendor page: https://developer.goto.com/guides/GoToConnect/14_HOW_NotificationChannel/ */
export const createChannels = (callApi: CallApi, nickname: string): Channels => {
  const root = `/notification-channel/v1/channels/${encodeURIComponent(nickname)}`
  const pathOf = (channel: Pick<Channel, 'id'>) => `${root}/${encodeURIComponent(channel.id)}`
  let channelType: (typeof SPELLINGS)[number] = SPELLINGS[0]

  const create = async (signal: AbortSignal): Promise<ApiResult<Channel>> => {
    const step = 'create the channel'
    let first: ApiFailure | null = null
    for (const spelling of SPELLINGS) {
      const body = { channelType: spelling }
      const answer = await callApi({ step, method: 'POST', path: root, body }, signal)
      if (answer.ok) channelType = spelling
      if (answer.ok) return readChannel(step, answer.value)
      first ??= answer.failure
      if (answer.failure.status !== 400) return answer
    }
    return { ok: false, failure: first ?? failed(step, 'no way of asking is left') }
  }

  return {
    create,
    refresh: (channel, signal) =>
      callApi({ step: 'refresh the channel', method: 'PUT', path: pathOf(channel), body: { channelType } }, signal),
    remove: async (channel, signal) => {
      const answer = await callApi({ step: 'delete the channel', method: 'DELETE', path: pathOf(channel) }, signal)
      return !answer.ok && answer.failure.status === 404 ? { ok: true, value: undefined } : answer
    },
  }
}

/** The address was seen both inside `channelData` and beside it. */
const readChannel = (step: string, value: unknown): ApiResult<Channel> => {
  const body = fields(value)
  const id = text(body?.['channelId'])
  const url = socketUrl(fields(body?.['channelData'])?.['channelURL']) ?? socketUrl(body?.['channelURL'])
  if (id === null) return { ok: false, failure: failed(step, 'the answer holds no channel id') }
  if (url === null) return { ok: false, failure: failed(step, 'the answer holds no address of a socket') }
  return { ok: true, value: { id, url, lifetimeMs: lifetimeMs(body?.['channelLifetime']) } }
}

const socketUrl = (value: unknown): URL | null => {
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url?.protocol === 'wss:' || url?.protocol === 'ws:' ? url : null
}

const lifetimeMs = (seconds: unknown): number =>
  typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : USUAL_LIFETIME_MS
