// Catching up: whatever the socket did not bring is found and recorded, whether frames, minutes or a whole night were missed.
import { createBell } from '../../../bell.ts'
import type { CallState } from '../../../call/state.ts'
import type { Clock } from '../../../clock.ts'
import { factsOf } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import type { SourceJournal } from '../../../store/journal.ts'
import type { Accept } from '../../source.ts'
import { unlessAborted } from '../abort.ts'
import type { CallApi } from '../api/client.ts'
import { createConversations } from '../api/conversations.ts'
import { createPolite } from '../api/polite.ts'
import { createReports, REPORTS_SCOPE } from '../api/reports.ts'
import type { VendorTime } from '../api/vendor-time.ts'
import { Tasks } from '../tasks.ts'
import { Filler } from './filler.ts'
import type { Gap } from './gaps.ts'
import { search } from './look-ups/search.ts'
import { LookUpWorker } from './look-ups/worker.ts'
import type { Parts } from './parts.ts'
import { type Ears, Presence } from './presence.ts'
import { Rights } from './rights.ts'
import { Suspicion } from './suspicion.ts'
import { Sweep } from './sweep.ts'
import { watchVoicemail } from './voicemail.ts'

export interface CatchUpOptions {
  /** The configured name of the source. */
  readonly source: string
  readonly clock: Clock
  readonly log: Log
  readonly journal: SourceJournal
  readonly time: VendorTime
  readonly callApi: CallApi
  readonly accept: Accept
  /** How old a missed call may be; 0 looks for none. */
  readonly catchUpMs: number
  readonly ears: Ears
  /** The live socket is open, but deaf. */
  readonly onDeaf: () => void
}

/** What was missed, and what of it was found, since the start. */
export interface CatchUpStatus {
  readonly gapSeconds: number
  readonly lastGap: Gap | null
  readonly reconstructedCalls: number
  readonly filledStates: number
}

export interface CatchUp {
  /** States that came over a socket and are on disk. */
  heard(states: readonly CallState[]): void
  /** See `Presence.changed`. */
  hearing(on: boolean, silentMs: number): void
  /** There is a new login. */
  loggedIn(): void
  /** Until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** After the last state is on disk: writes down until when calls were heard. */
  farewell(): Promise<void>
  status(): CatchUpStatus
}

/** A call of which every frame was lost is found within this, and its report's delay. */
const CHECK_EVERY_MS = 5 * 60_000
const CHECK_BACK_MS = 10 * 60_000

export const createCatchUp = (options: CatchUpOptions): CatchUp => {
  const { source, clock, log, journal, time, catchUpMs } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const polite = createPolite(options.callApi, clock)
  const bell = createBell(clock)
  const tasks = new Tasks((thrown) => {
    if (!signal.aborted) log.warn(factsOf(thrown), 'catching up failed in part; it is tried again')
  })
  const parts: Parts = {
    source,
    clock,
    log,
    time,
    journal,
    tasks,
    conversations: createConversations(polite, () => ({ source, receivedAt: clock.now() })),
    reports: createReports(polite),
    rights: new Rights(clock, log),
    suspicion: new Suspicion(clock, time, (heardUntil) => {
      presence.doubt(heardUntil)
      options.onDeaf()
    }),
    counts: { filledStates: 0, reconstructedCalls: 0 },
    keep: async (states) => {
      await options.accept(states)
      filler.recorded(states)
      watch(states)
    },
    onLookUps: bell.ring,
    followedSince: (account) => presence.followedSince(account),
  }
  const filler = new Filler(parts, signal)
  const watch = watchVoicemail(parts)
  const sweep = new Sweep(parts, filler, signal)
  const presence = new Presence(parts, {
    ears: options.ears,
    catchUpMs,
    onFollowed: (account) => tasks.add(sweep.account(account)),
  })

  return {
    heard: (states) => {
      parts.suspicion.heard()
      filler.recorded(states)
      watch(states)
    },
    hearing: (on, silentMs) => presence.changed(on, silentMs),
    loggedIn: () => {
      parts.rights.reset()
      tasks.add(journal.hastenLookUps(source, time.now()).then(bell.ring))
    },
    run: async (outer) => {
      if (outer.aborted) stopping.abort(outer.reason)
      outer.addEventListener('abort', () => stopping.abort(outer.reason), { once: true })
      const loops = [
        presence.run(signal),
        new LookUpWorker(parts, catchUpMs, bell).run(signal),
        sweep.run(() => presence.followed()).catch(unlessAborted(signal)),
        checkAlways(parts, presence, catchUpMs, signal).catch(unlessAborted(signal)),
      ]
      await Promise.all(loops)
      await tasks.drained()
    },
    farewell: () => presence.farewell(),
    status: () => ({ gapSeconds: presence.gaps.seconds(), lastGap: presence.gaps.last(), ...parts.counts }),
  }
}

const checkAlways = async (parts: Parts, presence: Presence, catchUpMs: number, signal: AbortSignal): Promise<void> => {
  const { clock, time, rights, log } = parts
  while (catchUpMs > 0) {
    await clock.sleep(CHECK_EVERY_MS, signal)
    const to = time.now()
    const span = { from: to - Math.min(CHECK_BACK_MS, catchUpMs), to }
    const allowed = presence.followed().filter((account) => rights.waitMs(REPORTS_SCOPE, account) === 0)
    const checks = await Promise.allSettled(allowed.map((account) => search(parts, account, span, signal)))
    signal.throwIfAborted()
    for (const outcome of checks) {
      if (outcome.status === 'rejected')
        log.warn(factsOf(outcome.reason), 'missed calls cannot be looked for; it is tried again')
    }
  }
}
