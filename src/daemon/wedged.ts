// What "wedged" means: running, and yet of no use until it is started again. Who waits its turn, or for a person, is not.
import type { Clock } from '../clock.ts'
import { messageOf, RingpostError } from '../errors.ts'
import type { Source } from '../sources/source.ts'
import type { Store } from '../store/store.ts'

export interface WedgedParts {
  readonly sources: () => readonly Pick<Source, 'name' | 'status'>[]
  readonly store: Pick<Store, 'notices'>
  readonly clock: Clock
}

/** A source that fails is started again after half a minute. */
const LONGEST_STOP_MS = 2 * 60_000
/** No sink has this name: names hold no `#`. */
const MARK = { sink: '#daemon', key: 'watchdog' } as const

/**
 * Answers why the daemon is wedged, nothing when it is not. It writes to the store, for only a write that reached the disk
 * proves that one can; while a write hangs there is no answer, and while the event loop does nobody asks.
 */
export const createWedgedCheck = ({ sources, store, clock }: WedgedParts): (() => Promise<readonly string[]>) => {
  const stoppedSince = new Map<string, number>()
  const stoppedMs = (name: string, stopped: boolean): number => {
    if (!stopped) stoppedSince.delete(name)
    else if (!stoppedSince.has(name)) stoppedSince.set(name, clock.monotonic())
    return clock.monotonic() - (stoppedSince.get(name) ?? clock.monotonic())
  }
  const sourceTrouble = (): readonly string[] =>
    sources().flatMap((source) => {
      const { name } = source
      const { state, overdueMs } = source.status()
      const stopped = stoppedMs(name, state === 'stopped')
      if (stopped > LONGEST_STOP_MS) return [`source ${name} stopped and was not started again`]
      return overdueMs > 0 ? [`source ${name} (${state}) is ${seconds(overdueMs)} s late with its next step`] : []
    })
  const storeTrouble = async (): Promise<readonly string[]> => {
    try {
      await store.notices.tell(MARK.sink, MARK.key, clock.now())
      return []
    } catch (error) {
      if (isFromOutside(error)) return []
      return [`the store cannot be written: ${messageOf(error)}`]
    }
  }
  return async () => [...(await storeTrouble()), ...sourceTrouble()]
}

/** No new start mends what the disk or another program does to the store, and it would lose the states that wait in memory. */
const isFromOutside = (error: unknown): boolean =>
  error instanceof RingpostError && error.code === 'unavailable' && error.cause !== undefined

const seconds = (ms: number): number => Math.ceil(ms / 1000)
