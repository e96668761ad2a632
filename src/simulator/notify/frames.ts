// Notifications on their way out: the envelope around them, and the faults that drop, repeat or swap them.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { FaultBoard } from '../faults/board.ts'
import { instant, type StateContent } from '../scenarios/timeline.ts'
import type { ChannelTable, ControlType } from './channels.ts'
import type { SocketHub } from './sockets.ts'

/** How long a state that is to be swapped waits for a partner. */
const PARTNER_WAIT_MS = 250

export interface NotificationData {
  readonly source: string
  readonly type: string
  readonly content?: unknown
}

/** The envelope of a WebSocket notification; a webhook would carry only what is in `data`. */
export const envelope = (data: NotificationData, eventId: number, now: number): object => {
  const { source, type, ...rest } = data
  return {
    event: 'Notification',
    eventId,
    timestamp: nanoseconds(now),
    data: { source, type, timestamp: instant(now), ...rest },
  }
}

/** Some of GoTo's instants have nine fraction digits. */
const nanoseconds = (now: number): string => new Date(now).toISOString().replace('Z', '417203Z')

export class FramePipe {
  readonly #clock: Clock
  readonly #board: FaultBoard
  readonly #channels: ChannelTable
  readonly #hub: SocketHub
  readonly #signal: AbortSignal
  #waiting: StateContent | null = null

  constructor(clock: Clock, board: FaultBoard, channels: ChannelTable, hub: SocketHub, signal: AbortSignal) {
    this.#clock = clock
    this.#board = board
    this.#channels = channels
    this.#hub = hub
    this.#signal = signal
  }

  /** Sends a state to whoever is subscribed, as the armed faults would have it. */
  publish(content: StateContent): void {
    if (this.#board.drops()) return
    const partner = this.#waiting
    if (partner === null && this.#board.take('reorder-frames') !== null) {
      this.#hold(content)
      return
    }
    this.#waiting = null
    this.#send(content)
    if (this.#board.take('duplicate-frames') !== null) {
      this.#send({ ...content, state: { ...content.state, id: randomUUID() } })
    }
    if (partner !== null) this.#send(partner)
  }

  control(wants: (channelId: string) => boolean, type: ControlType): number {
    const data = { source: 'notification-websocket', type }
    return this.#hub.send(wants, (eventId) => envelope(data, eventId, this.#clock.now()))
  }

  #hold(content: StateContent): void {
    this.#waiting = content
    const release = () => {
      if (this.#waiting !== content) return
      this.#waiting = null
      this.#send(content)
    }
    // Without a partner it goes out late; when the simulator closes, not at all.
    this.#clock.sleep(PARTNER_WAIT_MS, this.#signal).then(release, () => undefined)
  }

  #send(content: StateContent): void {
    const { metadata, state } = content
    const data = { source: 'call-events', type: 'call-state', content }
    const wants = (id: string) => this.#channels.isSubscribed(id, metadata.accountKey, state.type)
    this.#hub.send(wants, (eventId) => envelope(data, eventId, this.#clock.now()))
  }
}
