// Calls that another daemon on the same store has heard: nobody tells this one of them, so it looks.
import { type Call, isOver } from '../../call/call.ts'
import type { Store } from '../../store/store.ts'

export interface Elsewhere {
  /** This much of them is known to all who look; the first word counts. */
  begin(calls: readonly Call[]): void
  /** A revision that was heard here. */
  note(call: Call): void
  /** Of these, read just now, and of those that went on the last time: all that is news. */
  news(calls: readonly Call[]): Promise<readonly Call[]>
  /** Nobody looks any more. */
  end(): void
}

export const createElsewhere = (store: Pick<Store, 'call'>): Elsewhere => {
  let known: ReadonlyMap<string, Call> | null = null
  const byId = (calls: readonly Call[]) => new Map(calls.map((call) => [call.id, call]))
  return {
    begin: (calls) => {
      known ??= byId(calls)
    },
    note: (call) => {
      if (known !== null) known = new Map(known).set(call.id, call)
    },
    news: async (calls) => {
      const before = known ?? new Map<string, Call>()
      const read = byId(calls)
      const gone = [...before.values()].filter((call) => !isOver(call) && !read.has(call.id))
      const ended = await Promise.all(gone.map(({ id }) => store.call(id)))
      const all = [...calls, ...ended.filter((call) => call !== null)]
      known = byId(all)
      return all.filter(({ id, revision }) => revision > (before.get(id)?.revision ?? 0))
    },
    end: () => {
      known = null
    },
  }
}
