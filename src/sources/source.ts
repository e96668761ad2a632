// The port of a source: something that hears calls and hands over their states, never deaf without saying so.

import type { CallState } from '../call/state.ts'
import type { Clock } from '../clock.ts'
import type { Kind } from '../config/kind.ts'
import type { Log } from '../log.ts'
import type { Probed } from '../probe.ts'
import type { Questions } from '../questions.ts'
import type { SourceStore } from '../store/store.ts'

/** Resolved once the states are synced to disk; rejected when they could not be kept (the source then treats them as not received). */
export type Accept = (states: readonly CallState[]) => Promise<void>

export interface Source {
  readonly name: string
  /** Listens until the signal aborts, then leaves cleanly. Rejects only for what no retry can mend. */
  run(accept: Accept, signal: AbortSignal): Promise<void>
  status(): SourceStatus
  /** Whether the service is there, the login is good and calls can be heard; beside a running daemon it is not disturbed. Never throws. */
  probe(signal: AbortSignal): Promise<readonly Probed[]>
  /** The one-time authorization by a person. Throws `RingpostError` with what to do. */
  login(terminal: LoginTerminal, signal: AbortSignal): Promise<LoginResult>
  /** Revokes the tokens at the vendor, then forgets them; forgets them even when the vendor cannot be reached. */
  logout(signal: AbortSignal): Promise<void>
}

export interface SourceStatus {
  /** A word for people and dashboards: `starting`, `live`, `reconnecting`, `login-needed`, `stopped`. */
  readonly state: 'starting' | 'live' | 'reconnecting' | 'login-needed' | 'stopped'
  /** Why the source is not ready, one sentence each; empty exactly when it is live, subscribed and answering pings. */
  readonly reasons: readonly string[]
  /** For how long it should have taken its next step and has not, ms: 0 while it works, waits its turn, or waits for a person. */
  readonly overdueMs: number
  readonly channelExpiresAt: number | null
  readonly accounts: readonly AccountStatus[]
  readonly lastFrameAt: number | null
  /** How many frames were read since the start, and how many of them were no use. */
  readonly frames: number
  readonly malformedFrames: number
  readonly tokenExpiresAt: number | null
  /** When the refresh token was handed out, and when it can be expected to die unless a person logs in again. */
  readonly refreshTokenObtainedAt: number | null
  readonly refreshTokenExpiresAt: number | null
  /** A person should log in: soon, while calls are still heard, or now. Says nothing about readiness. */
  readonly loginDue: boolean
  /** Seconds in which it did not hear after it once had, the time between two runs included. */
  readonly gapSeconds: number
  /** The last of those gaps, epoch ms. */
  readonly lastGap: { readonly from: number; readonly to: number } | null
  /** Calls that were missed altogether and found later, since the start. */
  readonly reconstructedCalls: number
  /** States of other calls that were missed and found later, since the start. */
  readonly filledStates: number
}

export interface AccountStatus {
  readonly account: string
  readonly subscribed: boolean
  /** Why not, when it is not. */
  readonly reason: string | null
}

/** How a login talks to the person: prints, opens a browser, reads the pasted address. */
export interface LoginTerminal {
  /** Shows the address alone on a line, and opens a browser when there is one. */
  showUrl(url: string): void
  say(line: string): void
  /** One line from standard input; null in listener mode, where the redirect arrives over HTTP. */
  readonly paste: ((prompt: string) => Promise<string>) | null
  /** Where calls are shown as they happen, for the page on which a login ends. Absent: nobody knows. */
  readonly livePage?: LivePage
}

export interface LivePage {
  readonly url: string
  /** Whether it is there now, or only once the daemon runs. */
  readonly isUp: boolean
}

export interface LoginResult {
  /** Who consented (an e-mail address), when the vendor says. */
  readonly principal: string | null
  readonly scope: string | null
}

export interface SourceContext {
  readonly clock: Clock
  readonly log: Log
  readonly store: SourceStore
  /** Left out or true: no other daemon acts for this source, so its tokens may be refreshed. */
  readonly mayAct?: () => boolean
  /** What tells this daemon from others that hear the same source; null or left out when there are none. */
  readonly instance?: string | null
}

export interface SourceKind extends Kind<Source, SourceContext> {
  /** What `ringpost init` asks to set one up. */
  readonly questions: Questions
  /** What a message of the service says, recorded or made up; null when it is no state of a call. Never throws. */
  read(message: string, source: string): CallState | null
}
