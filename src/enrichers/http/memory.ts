// What was found for which number, for as long as it counts as fresh; one look-up at a time for each.
import type { Clock } from '../../clock.ts'
import type { Finding } from '../enricher.ts'

export interface MemoryOptions {
  readonly clock: Clock
  /** How long what was found, and that nothing was found, is believed; 0 is not at all. */
  readonly foundMs: number
  readonly nothingMs: number
  readonly maxEntries?: number
}

export interface Memory {
  /** The fresh finding, else that of the look-up under way, else that of `ask`. A failure is not remembered. */
  recall(key: string, ask: () => Promise<Finding>): Promise<Finding>
}

const MAX_ENTRIES = 5_000

export const createMemory = ({ clock, foundMs, nothingMs, maxEntries = MAX_ENTRIES }: MemoryOptions): Memory => {
  /** The least recently used first. */
  const kept = new Map<string, { readonly finding: Finding; readonly until: number }>()
  const asking = new Map<string, Promise<Finding>>()

  const fresh = (key: string): Finding | null => {
    const entry = kept.get(key)
    if (entry === undefined) return null
    kept.delete(key)
    if (entry.until <= clock.monotonic()) return null
    kept.set(key, entry)
    return entry.finding
  }

  const keep = (key: string, finding: Finding): void => {
    const spanMs = finding.status === 'found' ? foundMs : finding.status === 'nothing' ? nothingMs : 0
    if (spanMs <= 0) return
    kept.set(key, { finding, until: clock.monotonic() + spanMs })
    const [oldest] = kept.keys()
    if (kept.size > maxEntries && oldest !== undefined) kept.delete(oldest)
  }

  const begin = async (key: string, ask: () => Promise<Finding>): Promise<Finding> => {
    try {
      const finding = await ask()
      keep(key, finding)
      return finding
    } finally {
      asking.delete(key)
    }
  }

  return {
    recall: async (key, ask) => {
      const known = fresh(key)
      if (known !== null) return known
      const running = asking.get(key) ?? begin(key, ask)
      asking.set(key, running)
      return running
    },
  }
}
