// What a `goto-connect` source can be told in the config.
import { z } from 'zod'
import { duration } from '../../config/duration.ts'
import { flag, outboundUrl, secret, text } from '../../config/fields.ts'

const SHORTEST_PING_MS = 1_000
/** Three missed pings must not add up to much more than the half minute in which deafness has to show. */
const LONGEST_PING_MS = 60_000

const redirectUri = z
  .string()
  .trim()
  .refine(
    (value) => /^https?:\/\/[^\s#]+$/i.test(value) && URL.canParse(value),
    'must be a URL that begins with http:// or https://',
  )

/** YAML reads bare digits as a number, and beyond 2^53 as the wrong one. */
const account = z
  .string({ error: 'must be a string: put the account key in quotes' })
  .trim()
  .regex(/^\d+$/, 'must be an account key: digits only')

export const gotoConnectOptions = z.strictObject({
  client_id: text(),
  client_secret: secret(),
  /** Left out: every account of the user who logged in. */
  accounts: z.array(account).min(1).optional(),
  /** Must equal, to the letter, one that is registered on the OAuth client. */
  redirect_uri: redirectUri.prefault('http://localhost:5000/app/redirect'),
  /** Left out: every scope ticked on the OAuth client. */
  scopes: z.array(text()).prefault([]),
  pkce: flag(true),
  /** Left out: `ringpost-` and the source's name. */
  channel_nickname: text()
    .regex(/^[\w.-]{1,100}$/, 'may hold letters, digits, dots, hyphens and underscores')
    .optional(),
  ping_interval: duration('8s').refine(
    (ms) => ms >= SHORTEST_PING_MS && ms <= LONGEST_PING_MS,
    'must be from 1s to 60s',
  ),
  auth_url: outboundUrl('https://authentication.logmeininc.com'),
  api_url: outboundUrl('https://api.goto.com'),
  allow_private: flag(true),
  insecure: flag(false),
})

export type GotoConnectOptions = z.output<typeof gotoConnectOptions>
