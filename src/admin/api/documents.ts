// The JSON that the operating commands and their endpoints take and answer, as schemas: both ends of the wire read by them.
import { z } from 'zod'
import { callJsonShape } from '../../call/call-schema.ts'
import { flag } from '../../config/fields.ts'

const MOST = 1_000
const text = z.string().min(1).max(300)
const limit = z.coerce.number().int().min(1).max(MOST).prefault(100)
/** A list; in a query its entries stand with commas between. */
const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(item).min(1).max(MOST))

export const callsInput = z.strictObject({
  open: flag(false),
  status: list(callJsonShape.shape.status).exactOptional(),
  since: z.iso.datetime({ offset: true }).exactOptional(),
  number: text.exactOptional(),
  /** The id of a call: only those older than it. */
  before: text.exactOptional(),
  limit,
})

/** The id of a call, or its beginning as far as there is only one such. */
export const callInput = z.strictObject({ id: text })

const selection = {
  ids: list(z.coerce.number().int().min(1)).exactOptional(),
  sink: text.exactOptional(),
  call: text.exactOptional(),
}
export const deadInput = z.strictObject({ ...selection, before: z.coerce.number().int().exactOptional(), limit })
export const selectionInput = z.strictObject({ ...selection, all: z.boolean().prefault(false) })
export const replayInput = z.strictObject({ call: text, sink: text.exactOptional() })
export const forgetInput = z.strictObject({ number: text, dry_run: z.boolean().prefault(false) })

const instant = z.iso.datetime()
const count = z.int().min(0)

const deadLetter = z.object({
  id: z.int(),
  sink: z.string(),
  call: z.string(),
  revision: z.int(),
  reason: z.string(),
  message: z.string(),
  died_at: instant,
})

export const callsDocument = z.object({ calls: z.array(callJsonShape), more: z.boolean() })

export const storyDocument = z.object({
  call: callJsonShape,
  states: z.array(
    z.object({
      sequence: z.int(),
      type: z.string(),
      at: instant,
      recorded_at: instant,
      reconstructed: z.boolean(),
    }),
  ),
  revisions: z.array(z.object({ revised_at: instant, call: callJsonShape })),
  deliveries: z.array(
    z.object({
      sink: z.string(),
      wanted: z.int(),
      delivered: z.int(),
      due_at: instant.nullable(),
      attempts: z.int(),
      failing_since: instant.nullable(),
      last_reason: z.string().nullable(),
      last_error: z.string().nullable(),
      replays: z.int(),
    }),
  ),
  dead_letters: z.array(deadLetter),
})

export const deadDocument = z.object({
  dead_letters: z.array(deadLetter),
  more: z.boolean(),
  /** Sinks that are not in the config any more, and how many calls still wait for them. */
  removed_sinks: z.array(z.object({ sink: z.string(), pending: count })),
})

export const touchedDocument = z.object({
  letters: count,
  /** Calls that waited for a removed sink and were let go of. */
  pending: count,
  sinks: z.array(z.string()).readonly(),
})

export const replayDocument = z.object({ call: z.string(), sinks: z.array(z.string()).readonly() })

export const forgetDocument = z.object({
  number: z.string(),
  dry_run: z.boolean(),
  calls: count,
  states: count,
  revisions: count,
  deliveries: count,
  dead_letters: count,
  look_ups: count,
  open: count,
})

export type DeadLetterDocument = z.output<typeof deadLetter>
export type StoryDocument = z.output<typeof storyDocument>
export type ForgetDocument = z.output<typeof forgetDocument>
export type TouchedDocument = z.output<typeof touchedDocument>
