// One look at the store for all sinks that have no reason to look themselves: thousands of idle ones cost one question.
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'

/** Whether anything waits for this sink, as of a few seconds ago at most. Rejects when the store does. */
export type Lookout = (sink: string) => Promise<boolean>

/** Workers look again about this often, each at its own time. */
const FRESH_MS = 10_000

export const createLookout = (store: Pick<Store, 'backlog'>, clock: Pick<Clock, 'monotonic'>): Lookout => {
  let look: { readonly at: number; readonly waiting: Promise<ReadonlySet<string>> } | null = null
  const ask = async (): Promise<ReadonlySet<string>> => {
    const rows = await store.backlog()
    return new Set(rows.filter(({ pending }) => pending > 0).map(({ sink }) => sink))
  }
  return async (sink) => {
    const now = clock.monotonic()
    if (look === null || now - look.at > FRESH_MS) {
      const made = { at: now, waiting: ask() }
      look = made
      made.waiting.catch(() => {
        if (look === made) look = null
      })
    }
    return (await look.waiting).has(sink)
  }
}
