// The delivery worker of one sink: claims due work, makes one attempt each, and stores what came of it.

import { createBell } from '../bell.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { FailureReason } from '../outcome.ts'
import type { SendResult, Sink } from '../sinks/sink.ts'
import type { Settlement, Store, Work, WorkKind } from '../store/store.ts'
import { nextAttemptAt } from './backoff.ts'
import { deliveryId } from './delivery-id.ts'
import { createPacing, type Pacing } from './pacing.ts'
import { createSinkHealth, type SinkHealth } from './sink-health.ts'

export interface WorkerOptions {
  readonly sink: Sink
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Shared by the workers of all sinks; left out, this one keeps its own count. */
  readonly pacing?: Pacing
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

/** How many calls are delivered at the same time, unless the sink says; within one call there is never more than one attempt. */
const CONCURRENCY = 4
/** The longest sleep between two looks at the store: a back-stop for a clock that was set, and for other processes. */
const LOOK_AGAIN_MS = 15_000
const STORE_TROUBLE_MS = 1_000
/** What is due but cannot be handed out must not keep the processor busy. */
const SHORTEST_NAP_MS = 5
const KINDS: readonly WorkKind[] = ['new', 'known']

export const createWorker = (options: WorkerOptions): SinkWorker => {
  const { sink, store, clock, log, random = Math.random } = options
  const bell = createBell(clock)
  const health = createSinkHealth({ clock, log })
  const pacer = (options.pacing ?? createPacing(clock))(sink.pace)
  const inFlight = new Set<Promise<void>>()
  const repeats = { sent: 0, avoided: 0 }

  const deliver = async (work: Work, abandon: AbortSignal): Promise<void> => {
    if (!(await begin(work, abandon))) return
    const result = await attempt(sink, work, abandon)
    if (result.status === 'delivered' && result.skipped) pacer.take(kindOf(work), -1)
    if (result.status === 'retry' && result.reason === 'rate-limited' && result.notBefore !== undefined)
      pacer.pause(kindOf(work), result.notBefore - clock.now())
    const settlement = abandon.aborted && result.status === 'retry' ? giveBack(clock, result) : conclude(work, result)
    health.note(result)
    if (result.status === 'delivered' && result.repeat !== undefined) noteRepeat(work, result.repeat)
    report(work, settlement)
    await settle(work, settlement, abandon)
  }

  /** A card that is sent twice shows twice, so that it is being sent is on disk before it is. */
  const begin = async (work: Work, abandon: AbortSignal): Promise<boolean> => {
    if (sink.mode === 'event') return true
    try {
      await store.begin(work)
      return true
    } catch (error) {
      log.error({ sink: sink.name, call: work.callId, error: messageOf(error) }, 'a delivery waits for the store')
      await clock.sleep(STORE_TROUBLE_MS, abandon).catch(() => undefined)
      await settle(work, { status: 'released', dueAt: clock.now() }, abandon)
      return false
    }
  }

  const conclude = (work: Work, result: SendResult): Settlement => {
    const now = clock.now()
    switch (result.status) {
      case 'delivered':
        if (result.more) return { status: 'progress', handle: result.handle }
        return result.handle === undefined ? { status: 'delivered' } : { status: 'delivered', handle: result.handle }
      case 'rejected':
        return { status: 'dead', reason: result.reason, message: result.message }
      case 'disabled':
        return { status: 'released', dueAt: now }
      case 'retry': {
        const dueAt = nextAttemptAt({
          mode: sink.mode,
          attempts: work.attempts + 1,
          failingSince: work.failingSince ?? now,
          now,
          notBefore: result.notBefore,
          random: random(),
        })
        const { reason, message, ambiguous = false } = result
        if (dueAt === null) return { status: 'dead', reason, message }
        return { status: 'retry', dueAt, reason, message, ambiguous }
      }
    }
  }

  const noteRepeat = ({ callId }: Work, repeat: keyof Repeats): void => {
    repeats[repeat] += 1
    log.warn({ sink: sink.name, call: callId }, REPEATS[repeat])
  }

  const report = (work: Work, settlement: Settlement): void => {
    const facts = { sink: sink.name, call: work.callId, revision: work.call.revision, attempt: work.attempts + 1 }
    if (settlement.status === 'delivered') log.debug(facts, 'delivered')
    if (settlement.status === 'retry') log.debug({ ...facts, ...settlement }, 'attempt failed')
    if (settlement.status === 'dead')
      log.error({ ...facts, ...settlement }, 'given up: this delivery is a dead letter now')
  }

  /** The outcome must reach the store: forgetting it would repeat the delivery. So this waits for the store as long as there is time. */
  const settle = async (work: Work, settlement: Settlement, abandon: AbortSignal): Promise<void> => {
    for (;;) {
      try {
        return await store.settle(work, settlement)
      } catch (error) {
        log.error(
          { sink: sink.name, call: work.callId, error: messageOf(error) },
          'the outcome of a delivery could not be stored',
        )
        if (abandon.aborted) return
        await clock.sleep(STORE_TROUBLE_MS, abandon).catch(() => undefined)
      }
    }
  }

  const start = (work: Work, abandon: AbortSignal): void => {
    const running: Promise<void> = deliver(work, abandon).finally(() => {
      inFlight.delete(running)
      bell.ring()
    })
    inFlight.add(running)
  }

  /** Starts what is due and answers how long there is nothing to do, unless the bell rings. */
  const turn = async (abandon: AbortSignal): Promise<number> => {
    const now = clock.now()
    const pausedMs = health.pausedMs()
    if (pausedMs > 0) return Math.min(pausedMs, LOOK_AGAIN_MS)
    const free = (health.probing() ? 1 : (sink.concurrency ?? CONCURRENCY)) - inFlight.size
    let left = free
    for (const kind of KINDS) {
      const claimed = await claim(kind, Math.min(left, pacer.available(kind)), now)
      left -= claimed.length
      for (const work of claimed) start(work, abandon)
    }
    return left <= 0 ? LOOK_AGAIN_MS : napMs()
  }

  /** The tokens are taken before anything is waited for: other workers may draw on them too. */
  const claim = async (kind: WorkKind, limit: number, now: number): Promise<readonly Work[]> => {
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
  const napMs = async (): Promise<number> => {
    let nap = LOOK_AGAIN_MS
    for (const kind of KINDS) {
      const dueAt = await store.nextDueAt(sink.name, kind)
      if (dueAt !== null) nap = Math.min(nap, Math.max(dueAt - clock.now(), pacer.readyInMs(kind), SHORTEST_NAP_MS))
    }
    return nap
  }

  return {
    sink: sink.name,
    wake: bell.ring,
    health: health.read,
    repeats: () => ({ ...repeats }),
    run: async (stop, abandon) => {
      while (!stop.aborted) {
        const idleMs = await turn(abandon).catch((error: unknown) => {
          log.error({ sink: sink.name, error: messageOf(error) }, 'the store could not hand out work')
          return STORE_TROUBLE_MS
        })
        await bell.heard(idleMs, stop)
      }
      await Promise.all(inFlight)
    },
  }
}

const REPEATS: Readonly<Record<keyof Repeats, string>> = {
  sent: 'nobody heard whether a card had arrived: it was posted again, marked as a repeat',
  avoided: 'nobody heard whether a card had arrived: it is not posted again',
}

const giveBack = (clock: Clock, { ambiguous = false }: { readonly ambiguous?: boolean }): Settlement => ({
  status: 'released',
  dueAt: clock.now(),
  ambiguous,
})

const kindOf = ({ handle }: Work): WorkKind => (handle === null ? 'new' : 'known')

/** Throwing is a bug in the sink, but it must not cost the call. */
const attempt = async (sink: Sink, work: Work, abandon: AbortSignal): Promise<SendResult> => {
  try {
    return await sink.send(
      {
        id: deliveryId(work.callId, work.call.revision, work.replays),
        call: work.call,
        revisedAt: work.revisedAt,
        handle: work.handle,
        attempt: work.attempts + 1,
        ...(work.doubt === null ? {} : { doubt: work.doubt }),
        ...(work.replays === 0 ? {} : { replay: work.replays }),
      },
      abandon,
    )
  } catch (error) {
    const reason: FailureReason = 'render'
    return { status: 'retry', reason, message: `the sink failed in itself: ${messageOf(error)}` }
  }
}
