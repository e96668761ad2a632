// What an `http` sink can be told in the config.
import { z } from 'zod'
import { CALL_STATUSES } from '../../call/call.ts'
import { secret, secretUrl } from '../../config/fields.ts'
import { outgoingOptions } from '../outgoing.ts'
import { signingKey } from './signature.ts'

/** Ours, or the connection's: a configured header must not contradict them. */
const RESERVED =
  /^(webhook-(id|timestamp|signature)|content-(type|length|encoding)|transfer-encoding|host|connection|expect|upgrade|keep-alive|te|trailer)$/i
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const signingSecret = secret().refine(
  (value) => signingKey(value.reveal()) !== null,
  'begins with whsec_, so the rest must be base64',
)

const headerName = z
  .string()
  .regex(TOKEN, 'is not the name of a header')
  .refine((name) => !RESERVED.test(name), 'is set by Ringpost itself')

const headerValue = secret().refine(
  (value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value.reveal()),
  'holds characters that a header cannot carry',
)

const EVENTS = CALL_STATUSES.flatMap((status) => [status, `call.${status}` as const])

/** Both spellings are taken: `ringing`, as in routes, and `call.ringing`, as on the wire. */
const event = z
  .enum(EVENTS)
  .transform((word) => word.replace(/^call\./, ''))
  .pipe(z.enum(CALL_STATUSES))

export const httpOptions = z.strictObject({
  url: secretUrl(),
  method: z.enum(['POST', 'PUT']).prefault('POST'),
  headers: z.record(headerName, headerValue).prefault({}),
  format: z.enum(['standard', 'cloudevents']).prefault('standard'),
  secret: signingSecret.optional(),
  /** For rotation: each delivery is signed with all of them, and with `secret`. */
  secrets: z.array(signingSecret).min(1).optional(),
  events: z.array(event).min(1).optional(),
  ...outgoingOptions('15s'),
})

export type HttpOptions = z.output<typeof httpOptions>
