// What a `goto-connect` source can be told in the config.
import { z } from 'zod'
import { duration, durationOrNone } from '../../config/duration.ts'
import { flag, outboundUrl, secret, text } from '../../config/fields.ts'

const GOTO_API = 'https://api.goto.com'
const GOTO_ADMIN = 'https://api.getgo.com'

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
  client_id: text().describe('The id of the OAuth client.'),
  client_secret: secret().describe('The secret of the OAuth client.'),
  accounts: z
    .array(account)
    .min(1)
    .optional()
    .describe('Account keys, in quotes; left out, every account of the user who logged in.'),
  redirect_uri: redirectUri
    .prefault('http://localhost:5000/app/redirect')
    .describe('Where the browser returns to after the login: to the letter as it is registered on the OAuth client.'),
  scopes: z
    .array(text())
    .prefault([])
    .describe('What to ask consent for; left out, every scope ticked on the OAuth client.'),
  pkce: flag(true).describe('Whether the login proves itself with PKCE (S256).'),
  channel_nickname: text()
    .regex(/^[\w.-]{1,100}$/, 'may hold letters, digits, dots, hyphens and underscores')
    .optional()
    .describe(
      'What the notification channel is called at GoTo, another for each daemon: up to 100 letters, digits, dots, hyphens and underscores. Left out, ringpost- and the name.',
    ),
  ping_interval: duration('8s')
    .refine((ms) => ms >= SHORTEST_PING_MS && ms <= LONGEST_PING_MS, 'must be from 1s to 60s')
    .describe(
      'How often a quiet connection is tried, from 1s to 60s; after three pings without an answer it is built anew.',
    ),
  catch_up: durationOrNone('24h').describe(
    'How far back calls are looked for that came while nobody listened, at least a day less than `retention`; 0s: they are not looked for.',
  ),
  auth_url: outboundUrl('https://authentication.logmeininc.com').describe('GoTo’s authentication host.'),
  api_url: outboundUrl(GOTO_API).describe('GoTo’s API host.'),
  admin_url: outboundUrl()
    .optional()
    .describe(
      'GoTo’s admin host, which tells e-mail addresses. Left out, GoTo’s own; with another `api_url`, that one.',
    ),
  allow_private: flag(true).describe('Whether requests may go to private addresses.'),
  insecure: flag(false).describe('Whether plain http: may leave the private network.'),
})

export type GotoConnectOptions = z.output<typeof gotoConnectOptions>

/** Whoever points the API elsewhere does not mean GoTo's own admin host: tokens go where the config says. */
export const adminUrl = ({ admin_url, api_url }: Pick<GotoConnectOptions, 'admin_url' | 'api_url'>): URL =>
  admin_url ?? (api_url.origin === GOTO_API ? new URL(GOTO_ADMIN) : api_url)
