// The words of the state machine: the state of a source's channels, what can happen to it, and what it can ask for.
import type { Frame } from '../wire/frame.ts'

export interface Live {
  readonly link: number
  /** A next link is wanted. */
  readonly stale: boolean
  /** Why it hears nothing although its socket is open, null when it hears. */
  readonly deaf: string | null
  readonly refreshing: boolean
  /** It has held for long enough, or carried a call, to forgive earlier failures. */
  readonly proved: boolean
}

/** What is being done about the next link: one thing at a time. */
export type Work =
  | { readonly kind: 'none' }
  | { readonly kind: 'building'; readonly link: number }
  | { readonly kind: 'pausing' }
  | { readonly kind: 'login' }
  | { readonly kind: 'stopped' }

export interface State {
  readonly live: Live | null
  /** The link before the live one: kept for the overlap, or until another carries. */
  readonly old: number | null
  readonly work: Work
  readonly failures: number
  /** How many links in a row were not subscribed after all. */
  readonly doubts: number
  /** The number of the newest link. */
  readonly serial: number
}

export type Event =
  | { readonly kind: 'start' | 'pause-over' | 'token-lost' | 'token-back' | 'stop' }
  | { readonly kind: 'built'; readonly link: number; readonly lifetimeMs: number }
  | { readonly kind: 'build-failed'; readonly link: number; readonly loginNeeded: boolean; readonly atLeastMs: number }
  | { readonly kind: 'refresh-refused'; readonly link: number; readonly gone: boolean }
  | { readonly kind: LinkEvent; readonly link: number }

type LinkEvent =
  | 'refresh-asked'
  | 'refreshed'
  | 'to-be-closed'
  | 'lifetime-near'
  | 'unsubscribed'
  | 'deaf-proved'
  | 'confirmed'
  | 'down'
  | 'proved'
  | 'overlap-over'

/** Frames that are events of the channel they came through. */
export const SIGNALS: Partial<Record<Frame['kind'], 'refresh-asked' | 'to-be-closed'>> = {
  'refresh-required': 'refresh-asked',
  'to-be-closed': 'to-be-closed',
}

export type Effect =
  /** Create, subscribe, open: answers `built` or `build-failed`. */
  | { readonly kind: 'build'; readonly link: number }
  /** Gives up a build that has not answered yet, and removes what it made. */
  | { readonly kind: 'abandon'; readonly link: number }
  /** Wait a random part of what `failures` allow, at least `atLeastMs`: answers `pause-over`. */
  | { readonly kind: 'pause'; readonly failures: number; readonly atLeastMs: number }
  /** PUT: answers `refreshed` or `refresh-refused`. */
  | { readonly kind: 'refresh'; readonly link: number }
  /** Close the socket, then delete the channel. */
  | { readonly kind: 'retire'; readonly link: number }
  /** Answers the named event after `afterMs`, unless the link is retired before. */
  | { readonly kind: 'timer'; readonly event: Timed; readonly link: number; readonly afterMs: number }
  /** Answers `token-back`. */
  | { readonly kind: 'await-login' }

export type Timed = 'lifetime-near' | 'proved' | 'overlap-over'

export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export const INITIAL: State = { live: null, old: null, work: { kind: 'none' }, failures: 0, doubts: 0, serial: 0 }
