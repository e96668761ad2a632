// The delivery worker of one sink: claims due work, makes one attempt each, and stores what came of it.
import { createBell } from '../bell.ts'
import type { Clock } from '../clock.ts'
import { factsOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { FailureReason } from '../outcome.ts'
import type { SendResult, Sink } from '../sinks/sink.ts'
import type { Settlement, Store, Work, WorkKind } from '../store/store.ts'
import { conclude, type DeliveryWatch, giveBack, makeAttempt, NOBODY_WATCHES } from './attempt.ts'
import type { Lookout } from './lookout.ts'
import { createPacing, type Pacing } from './pacing.ts'
import { createSinkHealth, type SinkHealth } from './sink-health.ts'

export interface WorkerOptions {
  readonly sink: Sink
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Shared by the workers of all sinks; left out, this one keeps its own count. */
  readonly pacing?: Pacing
  /** Asked before the store is, when nothing but time has passed; left out, the store is asked each time. */
  readonly lookout?: Lookout
  readonly watch?: DeliveryWatch
  readonly random?: () => number
}

export interface SinkWorker {
  readonly sink: string
  /** There may be new work. */
  wake(): void
  health(): SinkHealth
  /** Posts since the start that may have been there already, by what was done about them. */
  repeats(): Repeats
  /**
   * Delivers until `stop` aborts, then lets the attempts in flight end; `abandon` cuts those short. Resolves when
   * nothing is in flight any more. Never rejects.
   */
  run(stop: AbortSignal, abandon: AbortSignal): Promise<void>
}

export interface Repeats {
  readonly sent: number
  readonly avoided: number
}

/** For how long there is nothing to do; `paced`: there would be, but for the rate of the sink. */
interface Idle {
  readonly ms: number
  readonly paced: boolean
}

/** How many calls are delivered at the same time, unless the sink says; within one call there is never more than one attempt. */
const CONCURRENCY = 4
/** The longest sleep between two looks at the store: a back-stop for a clock that was set, and for other processes. */
const LOOK_AGAIN_MS = 15_000
const STORE_TROUBLE_MS = 1_000
/** What is due but cannot be handed out must not keep the processor busy. */
const SHORTEST_NAP_MS = 5
/** Where both may go as fast as they like, the store is asked for both at once. */
const kindsOf = ({ pace }: Sink): readonly (WorkKind | undefined)[] => (pace ? ['new', 'known'] : [undefined])

export const createWorker = (options: WorkerOptions): SinkWorker => {
  const { sink, store, clock, log, random = Math.random } = options
  const { watch = NOBODY_WATCHES, lookout } = options
  const bell = createBell(clock)
  /** There is a reason to look, other than that time has passed: at first, what was there before. */
  let expects = true
  const health = createSinkHealth({ clock, log })
  const pacer = (options.pacing ?? createPacing(clock))(sink.pace)
  const inFlight = new Set<Promise<void>>()
  const repeats = { sent: 0, avoided: 0 }

  const deliver = async (work: Work, abandon: AbortSignal): Promise<void> => {
    if (!(await begin(work, abandon))) return
    const startedAt = clock.monotonic()
    const result = await makeAttempt(sink, work, abandon)
    note(work, result, clock.monotonic() - startedAt, abandon.aborted)
    const now = clock.now()
    const settlement =
      abandon.aborted && result.status === 'retry'
        ? giveBack(now, result)
        : conclude(sink, work, result, { now, random: random() })
    report(work, settlement)
    await settle(work, settlement, abandon)
  }

  /** What is learned of an attempt, whatever becomes of the work. */
  const note = (work: Work, result: SendResult, tookMs: number, abandoned: boolean): void => {
    const now = clock.now()
    if (!(abandoned && result.status === 'retry'))
      watch.attempted({ sink: sink.name, result, tookMs, waitedMs: now - work.wantedAt })
    if (result.status === 'delivered' && result.skipped) pacer.take(kindOf(work), -1)
    if (result.status === 'retry' && result.reason === 'rate-limited' && result.notBefore !== undefined)
      pacer.pause(kindOf(work), result.notBefore - now)
    health.note(result)
    if (result.status === 'delivered' && result.repeat !== undefined) noteRepeat(work, result.repeat)
  }

  /** A card that is sent twice shows twice, so that it is being sent is on disk before it is. */
  const begin = async (work: Work, abandon: AbortSignal): Promise<boolean> => {
    if (sink.mode === 'event') return true
    try {
      await store.begin(work)
      return true
    } catch (error) {
      log.error(
        { sink: sink.name, call: work.callId, ...factsOf(error) },
        'a delivery waits for the store; it goes on by itself once the store can be written',
      )
      await clock.sleep(STORE_TROUBLE_MS, abandon).catch(() => undefined)
      await settle(work, { status: 'released', dueAt: clock.now() }, abandon)
      return false
    }
  }

  const noteRepeat = ({ callId }: Work, repeat: keyof Repeats): void => {
    repeats[repeat] += 1
    log.warn({ sink: sink.name, call: callId }, REPEATS[repeat])
  }

  const report = (work: Work, settlement: Settlement): void => {
    const facts = { sink: sink.name, call: work.callId, revision: work.call.revision, attempt: work.attempts + 1 }
    if (settlement.status === 'delivered') log.debug(facts, 'delivered')
    if (settlement.status === 'retry')
      log.debug({ ...facts, ...why(settlement), dueAt: new Date(settlement.dueAt).toISOString() }, 'attempt failed')
    if (settlement.status === 'dead')
      log.error(
        { ...facts, ...why(settlement) },
        'given up: this delivery is a dead letter now. Mend what the reason says, then run `ringpost dead retry`',
      )
  }

  /** The outcome must reach the store: forgetting it would repeat the delivery. So this waits for the store as long as there is time. */
  const settle = async (work: Work, settlement: Settlement, abandon: AbortSignal): Promise<void> => {
    for (;;) {
      try {
        return await store.settle(work, settlement)
      } catch (error) {
        log.error(
          { sink: sink.name, call: work.callId, ...factsOf(error) },
          'the outcome of a delivery could not be stored; that is tried again until it is',
        )
        if (abandon.aborted) return
        await clock.sleep(STORE_TROUBLE_MS, abandon).catch(() => undefined)
      }
    }
  }

  const start = (work: Work, abandon: AbortSignal): void => {
    const running: Promise<void> = deliver(work, abandon).finally(() => {
      inFlight.delete(running)
      ring()
    })
    inFlight.add(running)
  }

  const ring = (): void => {
    expects = true
    bell.ring()
  }

  /** Starts what is due and answers for how long there is nothing to do, unless the bell rings. */
  const turn = async (abandon: AbortSignal): Promise<Idle> => {
    const now = clock.now()
    const expected = expects
    expects = false
    if (!expected && lookout !== undefined && !(await lookout(sink.name))) return { ms: LOOK_AGAIN_MS, paced: false }
    const pausedMs = health.pausedMs()
    if (pausedMs > 0) return { ms: Math.min(pausedMs, LOOK_AGAIN_MS), paced: false }
    const free = (health.probing() ? 1 : (sink.concurrency ?? CONCURRENCY)) - inFlight.size
    let left = free
    for (const kind of kindsOf(sink)) {
      const claimed = await claim(kind, Math.min(left, pacer.available(kind)), now)
      left -= claimed.length
      for (const work of claimed) start(work, abandon)
    }
    return left <= 0 ? { ms: LOOK_AGAIN_MS, paced: false } : nap()
  }

  /** The tokens are taken before anything is waited for: other workers may draw on them too. */
  const claim = async (kind: WorkKind | undefined, limit: number, now: number): Promise<readonly Work[]> => {
    if (limit <= 0) return []
    pacer.take(kind, limit)
    let claimed: readonly Work[] = []
    try {
      claimed = await store.claim({ sink: sink.name, mode: sink.mode, kind, limit, now })
    } finally {
      pacer.take(kind, claimed.length - limit)
    }
    return claimed
  }

  /** Until something is due and may go out. */
  const nap = async (): Promise<Idle> => {
    let ms = LOOK_AGAIN_MS
    let paced = false
    for (const kind of kindsOf(sink)) {
      const dueAt = await store.nextDueAt(sink.name, kind)
      if (dueAt === null) continue
      const dueInMs = dueAt - clock.now()
      const readyInMs = pacer.readyInMs(kind)
      paced ||= dueInMs <= 0 && readyInMs > 0
      ms = Math.min(ms, Math.max(dueInMs, readyInMs, SHORTEST_NAP_MS))
    }
    return { ms, paced }
  }

  const rest = async (idle: Idle, stop: AbortSignal): Promise<void> => {
    const since = clock.monotonic()
    await bell.heard(idle.ms, stop)
    expects ||= idle.ms < LOOK_AGAIN_MS
    if (idle.paced) watch.paced(sink.name, clock.monotonic() - since)
  }

  return {
    sink: sink.name,
    wake: ring,
    health: health.read,
    repeats: () => ({ ...repeats }),
    run: async (stop, abandon) => {
      while (!stop.aborted) {
        const idle = await turn(abandon).catch((error: unknown) => {
          log.error(
            { sink: sink.name, ...factsOf(error) },
            'the store could not hand out work; it is asked again in a second',
          )
          return { ms: STORE_TROUBLE_MS, paced: false }
        })
        await rest(idle, stop)
      }
      await Promise.all(inFlight)
    },
  }
}

/** In a log line `reason` is a sentence wherever it stands; the word for it is `kind`. */
const why = ({ reason, message }: { readonly reason: FailureReason; readonly message: string }) => ({
  reason: message,
  kind: reason,
})

const REPEATS: Readonly<Record<keyof Repeats, string>> = {
  sent: 'nobody heard whether a card had arrived: it was posted again, marked as a repeat',
  avoided: 'nobody heard whether a card had arrived: it is not posted again',
}

const kindOf = ({ handle }: Work): WorkKind => (handle === null ? 'new' : 'known')
