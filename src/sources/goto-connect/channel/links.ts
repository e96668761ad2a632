// The links there are right now: found by number, read together, and taken down one by one.
import { unlessAborted } from '../abort.ts'
import type { Holding } from './holding.ts'
import type { Link } from './link.ts'

export class Links {
  readonly #holding: Holding
  readonly #links = new Map<number, Link & { readonly over: AbortController }>()

  constructor(holding: Holding) {
    this.#holding = holding
  }

  get(link: number): Link | null {
    return this.#links.get(link) ?? null
  }

  add(link: number, built: Link): void {
    this.#links.set(link, { ...built, over: new AbortController() })
  }

  /** Runs a task that ends, without a word, when the link is retired. Does nothing for a link that is gone. */
  async during(link: number, task: (link: Link, signal: AbortSignal) => Promise<void>): Promise<void> {
    const running = this.#links.get(link)
    if (running === undefined) return
    await task(running, running.over.signal).catch(unlessAborted(running.over.signal))
  }

  /** Closes the socket, then deletes the channel. */
  async retire(link: number): Promise<void> {
    const running = this.#links.get(link)
    if (running === undefined) return
    this.#links.delete(link)
    running.over.abort()
    await running.socket.close()
    await this.#holding.release(running.channel)
  }

  read(on: boolean): void {
    for (const { socket } of this.#links.values()) {
      if (on) socket.resume()
      else socket.pause()
    }
  }
}
