// What an `http` sink can be told in the config.
import { z } from 'zod'
import { CALL_STATUSES } from '../../call/call.ts'
import { secret, secretUrl } from '../../config/fields.ts'
import { outgoingOptions, requestHeaders } from '../../config/outgoing.ts'
import { rateLimit } from '../outgoing.ts'
import { signingKey } from './signature.ts'

const OURS = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type']

const signingSecret = secret().refine(
  (value) => signingKey(value.reveal()) !== null,
  'begins with whsec_, so the rest must be base64',
)

const EVENTS = CALL_STATUSES.flatMap((status) => [status, `call.${status}` as const])

/** Both spellings are taken: `ringing`, as in routes, and `call.ringing`, as on the wire. */
const event = z
  .enum(EVENTS)
  .transform((word) => word.replace(/^call\./, ''))
  .pipe(z.enum(CALL_STATUSES))

const MOST_AT_ONCE = 128
const AT_ONCE_WORDS = `must be a whole number from 1 to ${MOST_AT_ONCE}`

/** Variables are always replaced by strings, so `"5"` counts too. */
const atOnce = z
  .union([z.int().min(1, AT_ONCE_WORDS).max(MOST_AT_ONCE, AT_ONCE_WORDS), z.string().regex(/^\d+$/, AT_ONCE_WORDS)], {
    error: AT_ONCE_WORDS,
  })
  .transform(Number)
  .refine((value) => value >= 1 && value <= MOST_AT_ONCE, AT_ONCE_WORDS)

export const httpOptions = z.strictObject({
  url: secretUrl().describe('Where every revision of a call is sent.'),
  method: z.enum(['POST', 'PUT']).prefault('POST').describe('The method of each request.'),
  headers: requestHeaders(OURS).describe('Sent with each request.'),
  format: z
    .enum(['standard', 'cloudevents'])
    .prefault('standard')
    .describe('The envelope: Standard Webhooks or CloudEvents.'),
  secret: signingSecret.optional().describe('Signs each request: whsec_ and base64, or any other text.'),
  secrets: z
    .array(signingSecret)
    .min(1)
    .optional()
    .describe(
      'Further secrets while receivers change over: each request is signed with all of them, and with `secret`.',
    ),
  events: z.array(event).min(1).optional().describe('Only these changes of a call; left out, all of them.'),
  rate: rateLimit({ per_second: 10, burst: 10 }),
  concurrency: atOnce
    .prefault(16)
    .describe('How many calls are delivered at the same time, from 1 to 128; the changes of one call go one by one.'),
  ...outgoingOptions('15s'),
})

export type HttpOptions = z.output<typeof httpOptions>
