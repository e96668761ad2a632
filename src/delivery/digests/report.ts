// Groups the calls that nobody took: by caller, those first whom nobody has spoken with since, and by queue. Pure.
import type { Call, Voicemail } from '../../call/call.ts'
import { cleanText } from '../../cards/untrusted.ts'

/** What a digest needs to know of a call. */
export type Missed = Pick<Call, 'caller' | 'queue' | 'voicemail' | 'createdAt' | 'callerDetails'>

/** Texts are clean (see `cards/untrusted.ts`), yet an outsider's. */
export interface DigestReport {
  readonly calls: number
  /** Not spoken with since first; among them, whoever called last. */
  readonly callers: readonly MissedCaller[]
  /** Calls whose number is hidden or unknown: nobody can tell whether they were one caller's. Null when there are none. */
  readonly hidden: CallerCalls | null
  /** Most calls first; null is no queue. */
  readonly queues: readonly QueueCalls[]
}

export interface CallerCalls {
  readonly calls: number
  /** When the last of them came in, epoch ms. */
  readonly lastAt: number
  /** The queues they waited in, in the order of the calls. */
  readonly queues: readonly string[]
  /** Whether a mailbox took one of them; `left` where any left a message, or may have: see `Voicemail`. */
  readonly voicemail: Voicemail | null
}

export interface MissedCaller extends CallerCalls {
  /** E.164, null for what has no such form. */
  readonly number: string | null
  /** As a person reads it. */
  readonly display: string
  readonly name: string | null
  /** When somebody last spoke with the number, if that was after the last of the calls came in; epoch ms. */
  readonly spokenAt: number | null
}

export interface QueueCalls {
  readonly queue: string | null
  readonly calls: number
  /** Callers, hidden ones left out, whom nobody has spoken with since. */
  readonly waiting: number
}

/** `missed` in the order of the calls or not; `spoken` by number, see `MissedStore`. */
export const reportOf = (missed: readonly Missed[], spoken: ReadonlyMap<string, number>): DigestReport => {
  const inOrder = missed.toSorted((a, b) => a.createdAt - b.createdAt)
  const { hidden = [], ...known } = Object.groupBy(inOrder, (call) => (keyOf(call) === null ? 'hidden' : 'shown'))
  const groups = Map.groupBy(known.shown ?? [], keyOf)
  const callers = [...groups.values()].map((calls) => callerOf(calls, spoken)).sort(byNeed)
  return {
    calls: missed.length,
    callers,
    hidden: hidden.length === 0 ? null : callsOf(hidden),
    queues: queuesOf(inOrder, spoken),
  }
}

/** Null where a call cannot be told from any other's. */
const keyOf = ({ caller }: Missed): string | null =>
  caller.anonymous ? null : (caller.number ?? cleanText(caller.display))

const callerOf = (calls: readonly Missed[], spoken: ReadonlyMap<string, number>): MissedCaller => {
  const last = calls.at(-1)
  const number = last?.caller.number ?? null
  const shared = callsOf(calls)
  const spokenAt = spoken.get(number ?? '') ?? null
  return {
    number,
    display: cleanText(last?.caller.display ?? number) ?? '',
    name: calls.map(nameOf).findLast((name) => name !== null) ?? null,
    ...shared,
    spokenAt: spokenAt !== null && spokenAt > shared.lastAt ? spokenAt : null,
  }
}

/** What an enricher found is nearer to the truth than what a carrier sent along. */
const nameOf = ({ caller, callerDetails }: Missed): string | null => {
  const found = callerDetails['name']
  return cleanText(typeof found === 'string' ? found : null) ?? cleanText(caller.name)
}

const callsOf = (calls: readonly Missed[]): CallerCalls => ({
  calls: calls.length,
  lastAt: Math.max(...calls.map(({ createdAt }) => createdAt)),
  queues: [...new Set(calls.map(({ queue }) => cleanText(queue)).filter((queue) => queue !== null))],
  voicemail: WEIGHTIEST.find((kind) => calls.some(({ voicemail }) => voicemail === kind)) ?? null,
})

const WEIGHTIEST: readonly Voicemail[] = ['left', 'reached', 'not-left']

const byNeed = (a: MissedCaller, b: MissedCaller): number =>
  Number(a.spokenAt !== null) - Number(b.spokenAt !== null) || b.lastAt - a.lastAt

const queuesOf = (calls: readonly Missed[], spoken: ReadonlyMap<string, number>): readonly QueueCalls[] =>
  [...Map.groupBy(calls, ({ queue }) => cleanText(queue))]
    .map(([queue, inQueue]) => {
      const callers = Map.groupBy(inQueue, keyOf)
      callers.delete(null)
      const waiting = [...callers.values()].filter((of) => callerOf(of, spoken).spokenAt === null)
      return { queue, calls: inQueue.length, waiting: waiting.length }
    })
    .sort((a, b) => b.calls - a.calls)
