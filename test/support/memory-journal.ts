// The journal of a source that has no store beneath it: it keeps marks and look-ups, and knows of no call.
import type { Heard, LookUp, NewLookUp, SourceJournal } from '../../src/store/journal.ts'

export const createMemoryJournal = (): SourceJournal => {
  const heard = new Map<string, Heard>()
  const waiting = new Map<string, NewLookUp & { readonly attempts: number }>()
  const keyOf = ({ kind, subject }: Pick<LookUp, 'kind' | 'subject'>) => `${kind} ${subject}`
  return {
    heard: async (source, account) => heard.get(`${source} ${account}`) ?? null,
    markHeard: async (source, accounts, at) => {
      for (const account of accounts) {
        const key = `${source} ${account}`
        heard.set(key, { since: heard.get(key)?.since ?? at, until: at })
      }
    },
    openCalls: async () => [],
    kept: async () => null,
    known: async () => new Map(),
    putLookUps: async (_, lookUps) => {
      for (const lookUp of lookUps) waiting.set(keyOf(lookUp), { ...lookUp, attempts: 0 })
    },
    lookUp: async (_, kind, subject) => waiting.get(keyOf({ kind, subject })) ?? null,
    dueLookUps: async ({ now, limit }) => [...waiting.values()].filter(({ dueAt }) => dueAt <= now).slice(0, limit),
    nextLookUpAt: async () => Math.min(...[...waiting.values()].map(({ dueAt }) => dueAt), Number.MAX_SAFE_INTEGER),
    reschedule: async (_, lookUp, { dueAt, attempts }) => {
      if (dueAt === null) waiting.delete(keyOf(lookUp))
      else waiting.set(keyOf(lookUp), { ...lookUp, dueAt, attempts })
    },
    endLookUp: async (_, lookUp) => void waiting.delete(keyOf(lookUp)),
    hastenLookUps: async () => undefined,
  }
}
