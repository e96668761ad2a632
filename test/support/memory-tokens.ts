// A token store in memory that keeps the store's promises about generations.
import type { TokenStore, Tokens } from '../../src/store/store.ts'

export interface MemoryTokens extends TokenStore {
  /** Every set of tokens that was written, oldest first. */
  readonly written: readonly Tokens[]
  /** The next writes reject with this, until it is null again. */
  failWith: Error | null
}

export const createMemoryTokens = (): MemoryTokens => {
  const rows = new Map<string, { readonly tokens: Tokens; readonly generation: number }>()
  const written: Tokens[] = []
  let generations = 0
  return {
    written,
    failWith: null,
    read: async (source) => rows.get(source) ?? null,
    async write(source, tokens, expected) {
      if (this.failWith !== null) throw this.failWith
      if (expected !== undefined && rows.get(source)?.generation !== expected) return false
      rows.set(source, { tokens, generation: ++generations })
      written.push(tokens)
      return true
    },
    forget: async (source) => void rows.delete(source),
  }
}
