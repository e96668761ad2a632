// A GoTo Connect that lives on loopback: both hosts, the notification socket, calls to play and faults to inject.
import type { Clock } from '../clock.ts'
import type { Faults } from './faults/fault.ts'
import type { Endpoint, JournalEntry, RequestEntry } from './memory/journal.ts'
import type { CallOptions, ScenarioName } from './scenarios/catalog.ts'
import type { StateContent, Timeline } from './scenarios/timeline.ts'

export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly clientId?: string
  readonly clientSecret?: string
  /** Redirect addresses registered on the client, compared to the letter; left out: any http address on loopback. */
  readonly redirectUris?: readonly string[]
  /** Account keys: strings of digits beyond 2^53. */
  readonly accounts?: readonly string[]
  /** E-mail address of the person who consents. */
  readonly principal?: string
  /** Default 1200, as live; null leaves it out of the answers while 1200 holds. */
  readonly channelLifetimeS?: number | null
  /** Default 3600. */
  readonly accessTokenS?: number
  /** Where the answer of a create puts the socket's address; both were seen. Default nested in `channelData`. */
  readonly channelUrlPlacement?: 'nested' | 'top-level'
  /** Sends WEBSOCKET_REFRESH_REQUIRED this often; left out: once, when half of the lifetime is left. */
  readonly refreshFrameEveryMs?: number
  /** How long before a channel ends WEBSOCKET_TO_BE_CLOSED is sent; default a tenth of the lifetime, 10 s at most. */
  readonly closeNoticeMs?: number
  /** How long after the end of a call its report and summary appear. Default 1000. */
  readonly reportDelayMs?: number
  /** How far lists of channels and subscriptions lag behind writes; 1 to 2 s live. Default 0. */
  readonly readLagMs?: number
  readonly clock?: Clock
  /** One line a request, channel and call, for a person; no secrets in it. */
  readonly log?: (line: string) => void
}

export interface PlayOptions {
  /** Default 1; 10 is ten times as fast; `Infinity` sends all states without a pause. */
  readonly speed?: number
  /** Keeps the timeline's own instants; left out, the call is moved to now. Pauses stay as `speed` says. */
  readonly keepTimes?: boolean
  /** Stops playing between two states. */
  readonly signal?: AbortSignal
}

export interface IssuedTokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** Seconds. */
  readonly expiresIn: number
  readonly scope: string
  readonly principal: string
}

export interface LiveChannel {
  readonly id: string
  readonly nickname: string
  readonly createdAt: number
  readonly expiresAt: number
  /** Account keys with the event types each is subscribed to. */
  readonly subscriptions: Readonly<Record<string, readonly string[]>>
  readonly sockets: number
}

export interface LiveSocket {
  readonly id: number
  readonly channelId: string
  readonly openedAt: number
  /** False once a fault has made it half-open. */
  readonly healthy: boolean
}

export interface Simulator {
  /** http://127.0.0.1:PORT: both `auth_url` and `api_url`. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly accounts: readonly string[]
  readonly principal: string
  /** Every request and frame since the start, oldest first; the newest 10,000 are kept. */
  readonly journal: readonly JournalEntry[]
  /** The requests of the journal, of one endpoint or of all. */
  requests(endpoint?: Endpoint): readonly RequestEntry[]
  /** Acts as the consenting person: follows the authorize address, returns the redirect with code and state, without calling it. */
  authorize(authorizeUrl: string): Promise<string>
  /** Tokens without a login. `scope` defaults to all that the client may ask for. */
  issueTokens(scope?: string): IssuedTokens
  /** Makes a call with fresh ids; nothing happens until it is played. */
  call(scenario: ScenarioName, options?: CallOptions): Timeline
  /** Sends a timeline's states to every socket that is subscribed. Resolves after the last one, on abort, or on `close`. */
  play(timeline: Timeline, options?: PlayOptions): Promise<void>
  /** Sends one state now, and keeps it in the history. */
  publish(content: StateContent): void
  /** The call happened, as far as history and reports go, but nobody was told. */
  record(timeline: Timeline): void
  readonly faults: Faults
  liveChannels(): readonly LiveChannel[]
  sockets(): readonly LiveSocket[]
  /** Cuts every connection; no timer, socket or listener is left. */
  close(): Promise<void>
}

export { startSimulator } from './start.ts'
