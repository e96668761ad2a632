// What takes part: something that hears the feed and shows each call, or each state of it, at the sink.
import type { Shows } from '../sink/sink.ts'
import type { Peers } from '../stage/peers.ts'

export interface Contestant {
  readonly name: string
  readonly shows: Shows
  /** What it promises before a card is out. */
  readonly keeps: 'nothing' | 'a log' | 'everything'
  /** Starts it; it hears the feed then. */
  start(peers: Peers): Promise<Running>
  /** Removes what it left behind. */
  close(): Promise<void>
}

export interface Running {
  readonly pid: number
  /** From the start of the process until it heard the feed. */
  readonly readyMs: number
  stop(): Promise<void>
  kill(): Promise<void>
}
