// The delivery worker of one sink: claims due work, makes one attempt each, and stores what came of it.

import { createBell } from '../bell.ts'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import type { Log } from '../log.ts'
import type { FailureReason } from '../outcome.ts'
import type { SendResult, Sink } from '../sinks/sink.ts'
import type { Settlement, Store, Work } from '../store/store.ts'
import { nextAttemptAt } from './backoff.ts'
import { deliveryId } from './delivery-id.ts'
import { createSinkHealth, type SinkHealth } from './sink-health.ts'

export interface WorkerOptions {
  readonly sink: Sink
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** How many calls are delivered at the same time; within one call there is never more than one attempt. */
  readonly concurrency?: number
  readonly random?: () => number
}

export interface SinkWorker {
  readonly sink: string
  /** There may be new work. */
  wake(): void
  health(): SinkHealth
  /**
   * Delivers until `stop` aborts, then lets the attempts in flight end; `abandon` cuts those short. Resolves when
   * nothing is in flight any more. Never rejects.
   */
  run(stop: AbortSignal, abandon: AbortSignal): Promise<void>
}

const CONCURRENCY = 4
/** The longest sleep between two looks at the store: a back-stop for a clock that was set, and for other processes. */
const LOOK_AGAIN_MS = 15_000
const STORE_TROUBLE_MS = 1_000

export const createWorker = (options: WorkerOptions): SinkWorker => {
  const { sink, store, clock, log, concurrency = CONCURRENCY, random = Math.random } = options
  const bell = createBell(clock)
  const health = createSinkHealth({ clock, log })
  const inFlight = new Set<Promise<void>>()

  const deliver = async (work: Work, abandon: AbortSignal): Promise<void> => {
    const result = await attempt(sink, work, abandon)
    const settlement = abandon.aborted && result.status === 'retry' ? giveBack(clock) : conclude(work, result)
    health.note(result)
    report(work, settlement)
    await settle(work, settlement, abandon)
  }

  const conclude = (work: Work, result: SendResult): Settlement => {
    const now = clock.now()
    switch (result.status) {
      case 'delivered':
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
        const { reason, message } = result
        return dueAt === null ? { status: 'dead', reason, message } : { status: 'retry', dueAt, reason, message }
      }
    }
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
    const free = (health.probing() ? 1 : concurrency) - inFlight.size
    if (free <= 0) return LOOK_AGAIN_MS
    const claimed = await store.claim({ sink: sink.name, mode: sink.mode, limit: free, now })
    for (const work of claimed) start(work, abandon)
    if (claimed.length === free) return LOOK_AGAIN_MS
    const dueAt = await store.nextDueAt(sink.name)
    return dueAt === null ? LOOK_AGAIN_MS : Math.min(Math.max(dueAt - clock.now(), 0), LOOK_AGAIN_MS)
  }

  return {
    sink: sink.name,
    wake: bell.ring,
    health: health.read,
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

const giveBack = (clock: Clock): Settlement => ({ status: 'released', dueAt: clock.now() })

/** Throwing is a bug in the sink, but it must not cost the call. */
const attempt = async (sink: Sink, work: Work, abandon: AbortSignal): Promise<SendResult> => {
  try {
    return await sink.send(
      {
        id: deliveryId(work.callId, work.call.revision),
        call: work.call,
        revisedAt: work.revisedAt,
        handle: work.handle,
        attempt: work.attempts + 1,
      },
      abandon,
    )
  } catch (error) {
    const reason: FailureReason = 'render'
    return { status: 'retry', reason, message: `the sink failed in itself: ${messageOf(error)}` }
  }
}
