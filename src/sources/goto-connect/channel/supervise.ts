// Runs the state machine: does what its effects ask for, and feeds back what happens.
import { factsOf } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import { unlessAborted, withinMs } from '../abort.ts'
import type { ApiFailure } from '../api/client.ts'
import type { AccountOutcome } from '../api/subscriptions.ts'
import { pauseMs } from '../backoff.ts'
import { Tasks } from '../tasks.ts'
import type { Frame } from '../wire/frame.ts'
import { type Link, type LinkParts, openLink } from './link.ts'
import { Links } from './links.ts'
import { step } from './machine.ts'
import { createPulse, type Pulse } from './pulse.ts'
import { createReport, type Report } from './report.ts'
import { OVERSIZED } from './socket.ts'
import { type Effect, type Event, INITIAL, SIGNALS, type State } from './state.ts'
import { watchSubscriptions } from './watch.ts'

export interface SupervisorParts extends LinkParts {
  readonly log: Log
  /** Reads a frame, keeps the call state it may hold, and tells what it was. */
  readonly onText: (text: string) => Frame['kind']
  readonly onOversized: () => void
  /** No more may be read for now. */
  readonly isFull: () => boolean
  /** The live link begins to hear, or hears no more; `silentMs`: for how long nothing had proved that it heard. */
  readonly onHearing: (hearing: boolean, silentMs: number) => void
  /** Resolves once there may be tokens again. */
  readonly untilLogin: (signal: AbortSignal) => Promise<void>
}

/** What `status()` is made of. */
export interface View {
  readonly state: State
  readonly live: Link | null
  readonly everLive: boolean
  /** Why the last build failed, null since one worked. */
  readonly failure: ApiFailure | null
  /** What GoTo said of each account when it was last asked. */
  readonly outcomes: readonly AccountOutcome[]
  /** How long its next step is overdue, ms. */
  readonly overdueMs: number
}

/** Closing sockets and deleting channels on a stop takes no longer. */
const FAREWELL_MS = 3_000

export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #links: Links
  readonly #tasks: Tasks
  readonly #report: Report
  readonly #pulse: Pulse
  readonly #life = new AbortController()
  /** What a socket said before its link was live. */
  #early: Event[] = []
  readonly #building = new AbortController()
  #pausing = new AbortController()
  #state: State = INITIAL
  #everLive = false
  #hearing = false
  #failure: ApiFailure | null = null
  #outcomes: readonly AccountOutcome[] = []

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    this.#links = new Links(parts.holding)
    this.#report = createReport(parts.log)
    this.#pulse = createPulse(parts.clock)
    this.#tasks = new Tasks((thrown) => {
      if (!this.#life.signal.aborted)
        parts.log.error(factsOf(thrown), 'a task of the source failed; the source goes on')
    })
  }

  view(): View {
    const link = this.#state.live?.link
    return {
      state: this.#state,
      live: link === undefined ? null : this.#links.get(link),
      everLive: this.#everLive,
      failure: this.#failure,
      outcomes: this.#outcomes,
      overdueMs: this.#pulse.overdueMs(this.#state),
    }
  }

  /** Keeps a link alive until the signal aborts; then leaves nothing behind at GoTo. */
  async run(signal: AbortSignal): Promise<void> {
    const { promise: aborted, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (signal.aborted) return
    this.#dispatch({ kind: 'start' })
    await aborted
    this.#dispatch({ kind: 'stop' })
    this.#life.abort()
    this.#pausing.abort()
    await withinMs(this.#parts.clock, FAREWELL_MS, () => this.#tasks.drained())
  }

  /** No token is left, and only a login helps. */
  tokenLost(): void {
    this.#dispatch({ kind: 'token-lost' })
  }

  /** There are states that the live link should have brought and did not. */
  deafProved(): void {
    const { live } = this.#state
    if (live !== null) this.#dispatch({ kind: 'deaf-proved', link: live.link })
  }

  /** Stops and resumes reading from every socket. */
  read(on: boolean): void {
    this.#links.read(on)
  }

  #dispatch(event: Event): void {
    const silentMs = this.view().live?.socket.silentMs() ?? 0
    const { state, effects } = step(this.#state, event)
    this.#state = state
    this.#report.step(event, effects)
    this.#pulse.step(effects)
    this.#tellHearing(silentMs)
    for (const effect of effects) this.#tasks.add(this.#perform(effect))
  }

  #tellHearing(silentMs: number): void {
    const hearing = this.#state.live !== null && this.#state.live.deaf === null
    if (hearing === this.#hearing) return
    this.#hearing = hearing
    this.#parts.onHearing(hearing, silentMs)
  }

  /** Events of a link's socket and watch: those of one that is still being built wait until it is live. */
  #hear(link: number, event: Event): void {
    const { work } = this.#state
    if (work.kind === 'building' && work.link === link) this.#early.push(event)
    else this.#dispatch(event)
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'build':
        return this.#build(effect.link)
      case 'abandon':
        return this.#building.abort()
      case 'pause':
        return this.#pause(Math.max(pauseMs(effect.failures), effect.atLeastMs))
      case 'refresh':
        return this.#links.during(effect.link, (link, signal) => this.#refresh(effect.link, link, signal))
      case 'retire':
        return this.#links.retire(effect.link)
      case 'timer':
        return this.#links.during(effect.link, async (_, signal) => {
          await this.#parts.clock.sleep(effect.afterMs, signal)
          this.#dispatch({ kind: effect.event, link: effect.link })
        })
      case 'await-login':
        return this.#awaitLogin()
    }
  }

  async #pause(ms: number): Promise<void> {
    this.#pausing.abort()
    this.#pausing = new AbortController()
    const { signal } = this.#pausing
    await this.#parts.clock.sleep(ms, signal).catch(unlessAborted(signal))
    if (!signal.aborted) this.#dispatch({ kind: 'pause-over' })
  }

  async #awaitLogin(): Promise<void> {
    await this.#parts.untilLogin(this.#life.signal)
    this.#dispatch({ kind: 'token-back' })
  }

  async #build(link: number): Promise<void> {
    const { signal } = this.#building
    this.#early = []
    const ears = { onText: (text: string) => this.#read(link, text), onDown: (why: string) => this.#lose(link, why) }
    try {
      const outcome = await openLink(this.#parts, ears, signal)
      if (outcome.ok) this.#adopt(link, outcome.link)
      else this.#fail(link, outcome.failure, outcome.outcomes)
    } catch (thrown) {
      if (signal.aborted) return
      this.#parts.log.error(factsOf(thrown), 'building a channel failed; it is tried again')
      this.#dispatch({ kind: 'build-failed', link, loginNeeded: false, atLeastMs: 0 })
    }
  }

  #adopt(link: number, built: Link): void {
    this.#links.add(link, built)
    this.#everLive = true
    this.#failure = null
    this.#outcomes = built.outcomes
    this.#dispatch({ kind: 'built', link, lifetimeMs: built.channel.lifetimeMs })
    if (this.#state.live?.link !== link) return
    this.#report.live(built)
    if (this.#parts.isFull()) built.socket.pause()
    for (const event of this.#early.splice(0)) this.#dispatch(event)
    this.#tasks.add(this.#links.during(link, (_, signal) => this.#watch(link, built, signal)))
  }

  #watch(link: number, { channel, outcomes }: Link, signal: AbortSignal): Promise<void> {
    const { clock, subscriptions } = this.#parts
    return watchSubscriptions(
      {
        clock,
        subscriptions,
        channelId: channel.id,
        outcomes,
        onConfirmed: () => this.#dispatch({ kind: 'confirmed', link }),
        onUnsubscribed: () => this.#dispatch({ kind: 'unsubscribed', link }),
        onOutcomes: (renewed) => {
          if (this.#state.live?.link === link) this.#outcomes = renewed
        },
      },
      signal,
    )
  }

  #fail(link: number, failure: ApiFailure, outcomes: readonly AccountOutcome[]): void {
    this.#failure = failure
    if (outcomes.length > 0) this.#outcomes = outcomes
    this.#report.failed(failure, outcomes)
    const { loginNeeded, retryAfterMs } = failure
    this.#dispatch({ kind: 'build-failed', link, loginNeeded, atLeastMs: retryAfterMs })
  }

  #read(link: number, text: string): void {
    const kind = this.#parts.onText(text)
    const event = SIGNALS[kind]
    if (event !== undefined) this.#hear(link, { kind: event, link })
    const { live } = this.#state
    if (kind === 'state' && live?.link === link && !live.proved) this.#dispatch({ kind: 'proved', link })
  }

  #lose(link: number, why: string): void {
    this.#parts.log.warn({ why }, 'lost the socket; a new channel is being opened')
    if (why === OVERSIZED) this.#parts.onOversized()
    this.#hear(link, { kind: 'down', link })
  }

  async #refresh(link: number, { channel }: Link, signal: AbortSignal): Promise<void> {
    const answer = await this.#parts.channels.refresh(channel, signal)
    if (answer.ok) return this.#dispatch({ kind: 'refreshed', link })
    this.#report.refreshRefused(answer.failure)
    this.#dispatch({ kind: 'refresh-refused', link, gone: answer.failure.status === 404 })
  }
}
