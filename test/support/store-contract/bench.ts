// What each suite of the store contract works with: a store in an empty place, a clock in the test's hand, a short way to claim.
import { beforeEach } from 'vitest'
import type { Clock } from '../../../src/clock.ts'
import type { ClaimRequest, Store, Work } from '../../../src/store/store.ts'
import type { TokenKeys } from '../../../src/store/tokens/vault.ts'
import { STARTED_AT } from './states.ts'

/** One place where data stays; opening it again, after a close or beside an open store, is what another process does. */
export interface StorePlace {
  open(clock: Clock, keys?: TokenKeys): Promise<Store>
  remove(): Promise<void>
}

export type CreatePlace = () => Promise<StorePlace>

export interface HandClock extends Clock {
  at: number
}

export interface Bench {
  readonly clock: HandClock
  readonly store: Store
  /** Another process on the same place. */
  beside(keys?: TokenKeys): Promise<Store>
  /** The next life of this process: the store is closed and opened again. */
  reopen(keys?: TokenKeys): Promise<void>
  claim(sink: string, mode: ClaimRequest['mode'], limit?: number): Promise<readonly Work[]>
  /** Claims the one row that must be due. */
  claimOne(sink: string, mode: ClaimRequest['mode']): Promise<Work>
}

export const handClock = (at: number = STARTED_AT): HandClock => {
  const clock: HandClock = {
    at,
    now: () => clock.at,
    monotonic: () => clock.at,
    sleep: async (ms) => {
      clock.at += ms
    },
  }
  return clock
}

/** A fresh bench for every test of the suite that calls this. */
export const useBench = (createPlace: CreatePlace): (() => Bench) => {
  let bench: Bench | null = null
  beforeEach(async () => {
    const place = await createPlace()
    const clock = handClock()
    const opened: Store[] = []
    const open = async (keys?: TokenKeys): Promise<Store> => {
      const store = await place.open(clock, keys)
      opened.push(store)
      return store
    }
    bench = benchOf(await open(), clock, open)
    return async () => {
      for (const store of opened) await store.close()
      await place.remove()
    }
  })
  return () => {
    if (bench === null) throw new Error('only inside a test')
    return bench
  }
}

const benchOf = (first: Store, clock: HandClock, open: Bench['beside']): Bench => {
  let store = first
  const claim: Bench['claim'] = (sink, mode, limit = 100) => store.claim({ sink, mode, limit, now: clock.at })
  return {
    clock,
    get store() {
      return store
    },
    beside: open,
    reopen: async (keys) => {
      await store.close()
      store = await open(keys)
    },
    claim,
    claimOne: async (sink, mode) => {
      const [work, ...more] = await claim(sink, mode)
      if (work === undefined || more.length > 0)
        throw new Error(`${more.length + (work ? 1 : 0)} rows are due, not one`)
      return work
    },
  }
}
