// The JSON shape of a call, as a schema: what the HTTP and stdout sinks, `calls --json` and the live page hand out, and how it is read back.
import { z } from 'zod'
import type { Call, Line } from './call.ts'

const instant = z.iso.datetime()
const seconds = z.int().min(0)
const text = z.string().nullable()

const party = z.strictObject({
  number: text.meta({ description: 'E.164; null when hidden, unparseable or internal' }),
  display: text.meta({ description: 'How a person reads it: national format, an extension, or the raw text' }),
  name: text,
})

const line = z.strictObject({
  name: text,
  extension: text.meta({ description: 'A string: extensions have leading zeros' }),
  line_id: text,
  user_id: text,
  email: text.meta({ description: 'As the company’s directory at GoTo has it, where that may be read' }),
})

const transfer = z.strictObject({
  kind: z.enum(['warm', 'blind']).meta({ description: 'warm: a colleague was asked first; blind: straight away' }),
  from: line.nullable().meta({ description: 'Who passed the call on' }),
  to: line.nullable().meta({ description: 'Who took it, or else whom it was meant for' }),
  at: instant.meta({ description: 'When it began' }),
  outcome: z.enum(['pending', 'completed', 'failed']).meta({ description: 'completed: taken; failed: nobody took it' }),
})

export const callJsonShape = z
  .strictObject({
    id: z.string().meta({ description: 'GoTo’s conversationSpaceId' }),
    source: z.string().meta({ description: 'The name of the source in the config' }),
    account: z.string().meta({ description: 'A string: its digits exceed 2^53' }),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    status: z.enum(['ringing', 'answered', 'ended', 'missed', 'voicemail', 'abandoned']).meta({
      description:
        'ended: was answered; missed: rang and nobody took it; abandoned: the caller gave up before any line rang',
    }),
    revision: z.int().min(1).meta({ description: 'Raised only by a change that a person would see' }),
    caller: z.strictObject({
      ...party.shape,
      country: text.meta({ description: 'ISO 3166-1 alpha-2 of the number' }),
      anonymous: z.boolean(),
    }),
    dialed: party,
    queue: text,
    menu: z.array(z.string()).meta({ description: 'Menu choices in the order the caller made them' }),
    ringing: z.array(line).meta({ description: 'One entry a person’s line, however many devices ring' }),
    rang: z.array(line).meta({ description: 'Everyone whom the call was offered to so far; stays after the end' }),
    answered_by: line.nullable().meta({ description: 'Who has the call, or had it last' }),
    transfers: z.array(transfer).meta({ description: 'In the order in which they began' }),
    on_hold: z.boolean().meta({ description: 'On hold or parked now, where GoTo shows it' }),
    voicemail: z.enum(['reached', 'left', 'not-left']).nullable().meta({
      description: 'reached: whether a message was left is not known (yet); null: no mailbox took the call',
    }),
    abandoned_in: z.enum(['queue', 'menu']).nullable().meta({ description: 'null unless status is abandoned' }),
    recorded: z.boolean().meta({ description: 'A recording has begun' }),
    created_at: instant,
    answered_at: instant.nullable(),
    ended_at: instant.nullable(),
    end_assumed: z.boolean().meta({
      description:
        'Its end was never heard: `ended_at` is when it was last known to be on, and its length is not known',
    }),
    wait_seconds: seconds.nullable().meta({ description: 'From creation to the answer, or to the end without one' }),
    queue_seconds: seconds.nullable().meta({
      description: 'From entering the first queue to the answer, to voicemail, or to the end',
    }),
    talk_seconds: seconds.nullable().meta({ description: 'From the answer to the end' }),
    reconstructed: z.boolean().meta({ description: 'True when pieced together afterwards from GoTo’s reports' }),
    linked_calls: z.array(z.string()).meta({ description: 'Ids of the conversations that belong to this call' }),
    consult_of: text.meta({
      description:
        'Id of the call that this one was made for, to ask a colleague before a transfer: shown with that call',
    }),
    caller_details: z.record(z.string(), z.unknown()).meta({ description: 'What the enrichers found' }),
  })
  .meta({ title: 'A call', description: 'One telephone call as Ringpost shows it' })

export type CallJson = z.output<typeof callJsonShape>

export type ReadCall =
  | { readonly call: Call }
  /** Why it is no call, as a path and a sentence; nothing of what stands there. */
  | { readonly fault: string }

/**
 * The way back, for calls that were recorded at some time: what a version older than this one did not write is blank, and
 * what a newer one wrote besides is left out. Fractions of seconds are lost in `waitMs`, `queueMs` and `talkMs`.
 */
export const callFromJson = (json: unknown): ReadCall => {
  const { data, error } = callJsonShape.safeParse(completed(json, callJsonShape), {
    error: ({ input }) => (input === undefined ? 'is missing' : undefined),
  })
  const issue = error?.issues[0]
  if (data !== undefined) return { call: callOf(data) }
  return { fault: `${issue?.path.map(String).join('.') || 'the whole'}: ${issue?.message}` }
}

const callOf = (json: CallJson): Call => ({
  id: json.id,
  source: json.source,
  account: json.account,
  direction: json.direction,
  status: json.status,
  revision: json.revision,
  caller: json.caller,
  dialed: json.dialed,
  queue: json.queue,
  menu: json.menu,
  ringing: json.ringing.map(lineOf),
  rang: json.rang.map(lineOf),
  answeredBy: json.answered_by && lineOf(json.answered_by),
  transfers: json.transfers.map(({ from, to, at, ...rest }) => ({
    ...rest,
    from: from && lineOf(from),
    to: to && lineOf(to),
    at: Date.parse(at),
  })),
  onHold: json.on_hold,
  voicemail: json.voicemail,
  abandonedIn: json.abandoned_in,
  recorded: json.recorded,
  createdAt: Date.parse(json.created_at),
  answeredAt: json.answered_at === null ? null : Date.parse(json.answered_at),
  endedAt: json.ended_at === null ? null : Date.parse(json.ended_at),
  endAssumed: json.end_assumed,
  waitMs: json.wait_seconds && json.wait_seconds * 1000,
  queueMs: json.queue_seconds && json.queue_seconds * 1000,
  talkMs: json.talk_seconds && json.talk_seconds * 1000,
  reconstructed: json.reconstructed,
  linkedCalls: json.linked_calls,
  consultOf: json.consult_of,
  callerDetails: json.caller_details,
})

const lineOf = (json: CallJson['ringing'][number]): Line => ({
  name: json.name,
  extension: json.extension,
  lineId: json.line_id,
  userId: json.user_id,
  email: json.email,
})

/** With exactly the keys of the schema; those that are missing are blank where a blank has a meaning. */
const completed = (value: unknown, schema: z.core.$ZodType): unknown => {
  if (value === undefined || value === null) return blank(schema)
  if (schema instanceof z.ZodNullable) return completed(value, schema.unwrap())
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map((item) => completed(item, schema.element))
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || Array.isArray(value)) return value
  const entries = Object.entries(schema.shape as z.core.$ZodShape)
  return Object.fromEntries(
    entries.map(([key, child]) => [key, completed(Object.getOwnPropertyDescriptor(value, key)?.value, child)]),
  )
}

const blank = (schema: z.core.$ZodType): unknown => {
  if (schema instanceof z.ZodNullable) return null
  if (schema instanceof z.ZodArray) return []
  if (schema instanceof z.ZodRecord) return {}
  if (schema instanceof z.ZodBoolean) return false
  return schema instanceof z.ZodObject ? completed({}, schema) : undefined
}
