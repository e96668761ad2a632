// Who is still to be told what: each sink once of each matter, and once more when it is over, also over restarts.
import type { Clock } from '../../clock.ts'
import type { Sink } from '../../sinks/sink.ts'
import type { NoticeStore } from '../../store/notices.ts'
import type { Condition, Matters } from './alerts.ts'

export interface Due {
  readonly key: string
  readonly title: string
  readonly text: string
  readonly toldAt: number | null
  readonly amount: number
  readonly over: boolean
}

export interface Telling {
  dueFor(sink: Sink, matters: Matters): Promise<readonly Due[]>
  /** It was told of all this. */
  told(sink: Sink, due: readonly Due[]): Promise<void>
}

export interface TellingOptions {
  readonly sinks: readonly Sink[]
  readonly notices: NoticeStore
  readonly clock: Pick<Clock, 'now'>
}

const MORE_EVERY_MS = 24 * 60 * 60_000
/** Kept in place of a moment: told that it is over. */
const OVER = 0

export const createTelling = ({ sinks, notices, clock }: TellingOptions): Telling => {
  /** What was there when the sink was told; after a restart, what is there at the first look. */
  const amounts = new Map<string, number>()

  const dueOf = async (sink: Sink, condition: Condition): Promise<Due | null> => {
    const { key, title, text, everyMs, amount = 1 } = condition
    const kept = await notices.toldAt(sink.name, key)
    const toldAt = kept === OVER ? null : kept
    const due = { key, title, text, toldAt, amount, over: false }
    if (toldAt === null) return due
    const place = `${sink.name}\n${key}`
    const known = amounts.get(place) ?? amount
    amounts.set(place, known)
    const pauseMs = everyMs ?? (amount > known ? MORE_EVERY_MS : Number.POSITIVE_INFINITY)
    return clock.now() - toldAt >= pauseMs ? due : null
  }

  return {
    dueFor: async (sink, { holding, over }) => {
      const due: Due[] = []
      for (const condition of holding) {
        const found = reachedBy(condition, sinks, holding).includes(sink) ? await dueOf(sink, condition) : null
        if (found !== null) due.push(found)
      }
      for (const { key, title, text } of over) {
        const toldAt = await notices.toldAt(sink.name, key)
        if (toldAt !== null && toldAt !== OVER) due.push({ key, title, text, toldAt, amount: 0, over: true })
      }
      return due
    },
    told: async ({ name }, due) => {
      for (const { key, amount, over } of due) {
        amounts.set(`${name}\n${key}`, amount)
        await notices.tell(name, key, over ? OVER : clock.now())
      }
    },
  }
}

/** Not through the sink it is about, nor through one that cannot be counted on, as long as there is another. */
const reachedBy = (
  { sink: about }: Condition,
  sinks: readonly Sink[],
  holding: readonly Condition[],
): readonly Sink[] => {
  const troubled = new Set(holding.flatMap(({ sink, disabling }) => (disabling && sink !== undefined ? [sink] : [])))
  const others = sinks.filter(({ name }) => name !== about)
  const sound = (some: readonly Sink[]) => some.filter(({ name }) => !troubled.has(name))
  return [sound(others), sound(sinks), others, sinks].find((some) => some.length > 0) ?? []
}
