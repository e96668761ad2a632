// What the sink remembers of a call between attempts: which messages show it, and how far each of them is.
import { z } from 'zod'
import type { Handle } from '../../outcome.ts'

const shown = z.object({
  channel: z.string(),
  ts: z.string(),
  /** The revision it says; 0 when it was found again, and nobody knows. */
  revision: z.number(),
  /** It was deleted or can't be edited any more, and no other is posted for it. */
  gone: z.boolean(),
})

const memory = z.object({
  /** The message in the channel. */
  card: shown.nullable(),
  /** The moments told there, the first by the card itself. */
  said: z.array(z.string()),
  /** Whom the call rang, in the order they were thought of; `shown` null: no message could be, or needed to be, sent. */
  people: z.array(z.object({ person: z.string(), user: z.string(), shown: shown.nullable() })),
  /** The revision whose blocks Slack did not take, so that it is sent as plain text; 0: none. */
  refused: z.number(),
})

export type Shown = Readonly<z.output<typeof shown>>
export type Person = Readonly<z.output<typeof memory>['people'][number]>

export interface Memory {
  readonly card: Shown | null
  readonly said: readonly string[]
  readonly people: readonly Person[]
  readonly refused: number
}

export const NOTHING: Memory = { card: null, said: [], people: [], refused: 0 }

export const readMemory = (handle: Handle | null): Memory => memory.safeParse(handle).data ?? NOTHING

export const handleOf = ({ card, said, people, refused }: Memory): Handle => ({
  card: card === null ? null : { ...card },
  said,
  people: people.map(({ shown: message, ...rest }) => ({ ...rest, shown: message === null ? null : { ...message } })),
  refused,
})

/** With what is now known of this person. */
export const withPerson = (before: Memory, person: Person): Memory => ({
  ...before,
  people: [...before.people.filter((known) => known.person !== person.person), person],
})
