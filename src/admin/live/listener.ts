// One page that listens: what it is sent, in order, and how much may wait for it before it is let go.
import type { ServerResponse } from 'node:http'

/** A page that reads this slowly is better off with a fresh start. */
const MOST_WAITING_BYTES = 1024 * 1024

export interface Listener {
  /** An event (see `eventText`); kept back while a snapshot is being made. */
  send(event: string): void
  /** From now on events are kept back. */
  hold(): void
  /** The snapshot goes before all that was kept back. */
  release(snapshot: string): void
  /** Lets go of it at once; a browser comes back by itself. */
  drop(): void
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
export const eventText = (event: string, id: string, data: unknown): string =>
  `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`

export const createListener = (response: ServerResponse): Listener => {
  let held: string[] | null = null
  let heldBytes = 0
  const write = (text: string): void => {
    if (response.destroyed) return
    if (response.writableLength > MOST_WAITING_BYTES) response.destroy()
    else response.write(text)
  }
  return {
    send: (event) => {
      if (held === null) return write(event)
      heldBytes += event.length
      if (heldBytes > MOST_WAITING_BYTES) response.destroy()
      else held.push(event)
    },
    hold: () => {
      held ??= []
    },
    release: (snapshot) => {
      const late = held ?? []
      held = null
      heldBytes = 0
      for (const text of [snapshot, ...late]) write(text)
    },
    drop: () => response.destroy(),
  }
}
