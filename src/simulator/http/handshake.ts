// The WebSocket handshake on a channel's address: accepted, refused, or struck by a fault.
import type { IncomingMessage, Server } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ResponseFault } from '../faults/fault.ts'
import type { World } from '../world.ts'
import { SOCKET_PATH } from './channels.ts'
import { matchPath } from './route.ts'
import { queryOf } from './server.ts'

const SWITCHING = 101

/** Returns a function that cuts the handshakes a fault has left hanging. */
export const serveHandshakes = (server: Server, world: World): (() => void) => {
  const hanging = new Set<Duplex>()
  server.on('upgrade', (request, tcp: Duplex, head) => {
    tcp.on('error', () => tcp.destroy())
    hanging.add(tcp)
    tcp.once('close', () => hanging.delete(tcp))
    handshake(request, tcp, head, world).then(
      (accepted) => accepted && hanging.delete(tcp),
      () => tcp.destroy(),
    )
  })
  return () => {
    for (const tcp of hanging) tcp.destroy()
  }
}

const handshake = async (request: IncomingMessage, tcp: Duplex, head: Buffer, world: World): Promise<boolean> => {
  const at = world.clock.now()
  const url = new URL(request.url ?? '/', world.url())
  const params = matchPath(SOCKET_PATH, url.pathname)
  const channel = world.channels.find(params?.['channelId'] ?? '')
  const fault = world.board.takeResponse('socket')
  const status = fault?.ending === undefined ? (fault?.status ?? (channel === null ? 404 : SWITCHING)) : 0
  world.journal.add({
    kind: 'request',
    at,
    endpoint: 'socket',
    method: 'GET',
    path: url.pathname,
    query: queryOf(url.searchParams),
    headers: request.headers,
    body: null,
    status,
  })
  if (fault?.delayMs !== undefined) await world.clock.sleep(fault.delayMs, world.signal)
  if (status === SWITCHING && channel !== null && !tcp.destroyed) {
    world.hub.accept(request, tcp, head, channel.id)
    return true
  }
  refuse(tcp, status, fault)
  return false
}

const refuse = (tcp: Duplex, status: number, fault: ResponseFault | null): void => {
  if (fault?.ending === 'stall') return
  if (fault?.ending === 'reset') {
    if (tcp instanceof Socket) tcp.resetAndDestroy()
    return
  }
  const extra = Object.entries(fault?.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
  tcp.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n${extra.join('')}\r\n`)
}
