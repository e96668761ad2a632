// A bare client of the simulated GoTo: bearer requests and a socket that keeps every frame it hears.
import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Simulator } from '../../src/simulator/simulator.ts'

export interface Reply {
  readonly status: number
  /** Parsed JSON, or the text, or null when there was none. */
  readonly body: ReturnType<typeof JSON.parse>
}

export interface Listener {
  readonly socket: WebSocket
  readonly channelId: string
  /** Parsed frames of any kind, in order. */
  readonly frames: readonly ReturnType<typeof JSON.parse>[]
  /** The contents of the call states among them. */
  states(): readonly { metadata: { conversationSpaceId: string }; state: { id: string; sequenceNumber: number } }[]
  /** The types of the control frames among them. */
  controls(): readonly string[]
  /** The close code, null while open. */
  closed(): number | null
}

export const request = async (
  simulator: Simulator,
  method: string,
  path: string,
  options: { readonly token?: string; readonly body?: unknown } = {},
): Promise<Reply> => {
  const reply = await fetch(simulator.url + path, {
    method,
    redirect: 'manual',
    headers: {
      'content-type': 'application/json',
      ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
    },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  })
  const text = await reply.text()
  return { status: reply.status, body: parsed(text) }
}

const parsed = (text: string): ReturnType<typeof JSON.parse> => {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Opens the socket of a channel that exists. */
export const attach = async (url: string, channelId: string): Promise<Listener> => {
  const socket = new WebSocket(url)
  const frames: ReturnType<typeof JSON.parse>[] = []
  let code: number | null = null
  socket.on('message', (data) => frames.push(parsed(String(data))))
  socket.on('close', (closeCode) => {
    code = closeCode
  })
  socket.on('error', () => undefined)
  await once(socket, 'open')
  return {
    socket,
    channelId,
    frames,
    states: () => frames.filter((frame) => frame?.data?.type === 'call-state').map((frame) => frame.data.content),
    controls: () =>
      frames.filter((frame) => frame?.data?.source === 'notification-websocket').map((frame) => frame.data.type),
    closed: () => code,
  }
}

/** Channel, subscription to all events of the accounts, open socket. */
export const listen = async (simulator: Simulator, nickname = 'test'): Promise<Listener> => {
  const token = simulator.issueTokens().accessToken
  const created = await request(simulator, 'POST', `/notification-channel/v1/channels/${nickname}`, {
    token,
    body: { channelType: 'WebSockets' },
  })
  const channelId: string = created.body.channelId
  await request(simulator, 'POST', '/call-events/v1/subscriptions', {
    token,
    body: { channelId, accountKeys: simulator.accounts.map((id) => ({ id })) },
  })
  return attach(created.body.channelData?.channelURL ?? created.body.channelURL, channelId)
}
