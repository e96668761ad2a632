// The JSON shape of a call, as a schema: what the HTTP and stdout sinks, `calls --json` and the live page hand out.
import { z } from 'zod'

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
    answered_by: line.nullable(),
    created_at: instant,
    answered_at: instant.nullable(),
    ended_at: instant.nullable(),
    wait_seconds: seconds.nullable().meta({ description: 'From creation to the answer, or to the end without one' }),
    talk_seconds: seconds.nullable().meta({ description: 'From the answer to the end' }),
    reconstructed: z.boolean().meta({ description: 'True when pieced together afterwards from GoTo’s reports' }),
    linked_calls: z.array(z.string()).meta({ description: 'Ids of the conversations that belong to this call' }),
    caller_details: z.record(z.string(), z.unknown()).meta({ description: 'What the enrichers found' }),
  })
  .meta({ title: 'A call', description: 'One telephone call as Ringpost shows it' })

export type CallJson = z.output<typeof callJsonShape>

/** JSON Schema, draft 2020-12: https://json-schema.org/draft/2020-12 */
export const callJsonSchema = z.toJSONSchema(callJsonShape, { target: 'draft-2020-12' })
