// The server's end of the notification sockets: accepts them on a channel's address, sends, and breaks them on demand.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../clock.ts'
import type { Journal } from '../memory/journal.ts'
import type { LiveSocket } from '../simulator.ts'

const MAX_JOURNALED = 100_000

interface Held {
  readonly socket: WebSocket
  readonly tcp: Duplex
  readonly channelId: string
  readonly openedAt: number
  healthy: boolean
  eventId: number
}

/** Called once for every frame, with the number this socket's envelope carries. */
export type Frame = (eventId: number) => object

export class SocketHub {
  readonly #clock: Clock
  readonly #journal: Journal
  readonly #server = new WebSocketServer({ noServer: true })
  readonly #held = new Map<number, Held>()
  #opened = 0

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock
    this.#journal = journal
  }

  /** Completes the handshake; the answer to pings is the library's. */
  accept(request: IncomingMessage, tcp: Duplex, head: Buffer, channelId: string): void {
    this.#server.handleUpgrade(request, tcp, head, (socket) => {
      this.#opened += 1
      const id = this.#opened
      const note = (change: 'opened' | 'closed', code: number | null) =>
        this.#journal.add({ kind: 'socket', at: this.#clock.now(), socketId: id, channelId, change, code })
      this.#held.set(id, { socket, tcp, channelId, openedAt: this.#clock.now(), healthy: true, eventId: 0 })
      note('opened', null)
      // A broken connection ends in `close` as well; without a listener `error` would end the process.
      socket.on('error', () => socket.terminate())
      socket.on('close', (code) => {
        this.#held.delete(id)
        note('closed', code)
      })
    })
  }

  list(): readonly LiveSocket[] {
    return [...this.#held].map(([id, { channelId, openedAt, healthy }]) => ({ id, channelId, openedAt, healthy }))
  }

  countOf(channelId: string): number {
    return this.#of((held) => held.channelId === channelId).length
  }

  /** Sends to every socket of the channels that `wants` names; returns to how many. */
  send(wants: (channelId: string) => boolean, frame: Frame): number {
    const receivers = this.#of((held) => wants(held.channelId))
    for (const [id, held] of receivers) {
      held.eventId += 1
      const body = frame(held.eventId)
      this.#write(id, held, JSON.stringify(body), body)
    }
    return receivers.length
  }

  /** Sends these bytes as they are; returns to how many sockets. */
  sendRaw(data: string | Buffer): number {
    const body = typeof data === 'string' && data.length < MAX_JOURNALED ? data : `${data.length} bytes`
    for (const [id, held] of this.#held) this.#write(id, held, data, body)
    return this.#held.size
  }

  closeOf(channelId: string, code: number, reason: string): void {
    for (const [, { socket }] of this.#of((held) => held.channelId === channelId)) socket.close(code, reason)
  }

  closeAll(code: number, reason: string): number {
    for (const { socket } of this.#held.values()) socket.close(code, reason)
    return this.#held.size
  }

  terminateAll(): number {
    const count = this.#held.size
    for (const { socket } of this.#held.values()) socket.terminate()
    return count
  }

  /** Swallows every byte on its way out, pongs and the answer to a close included, while the connection stays up. */
  muteAll(): number {
    for (const held of this.#held.values()) {
      held.healthy = false
      held.tcp.write = () => true
    }
    return this.#held.size
  }

  close(): void {
    this.terminateAll()
    this.#server.close()
  }

  #of(wanted: (held: Held) => boolean): readonly (readonly [number, Held])[] {
    return [...this.#held].filter(([, held]) => wanted(held))
  }

  #write(socketId: number, { socket, channelId, healthy }: Held, data: string | Buffer, body: unknown): void {
    if (!healthy || socket.readyState !== socket.OPEN) return
    socket.send(data)
    this.#journal.add({ kind: 'frame', at: this.#clock.now(), socketId, channelId, body })
  }
}
