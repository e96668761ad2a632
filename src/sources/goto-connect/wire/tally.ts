// Counts what was no use on the wire, and says so once per kind: a flood of garbage must not become a flood of lines.
import type { Log } from '../../../log.ts'

export interface Tally {
  /** `what` is one of few fixed phrases and never holds anything of the frame. */
  add(what: string): void
}

export const createTally = (log: Log): Tally => {
  const counts = new Map<string, number>()
  return {
    add: (what) => {
      const count = (counts.get(what) ?? 0) + 1
      counts.set(what, count)
      if (count === 1) log.warn({ what, count }, 'ignored a frame; more of this kind are counted, and logged at debug')
      else log.debug({ what, count }, 'ignored a frame')
    },
  }
}
