// Which store keeps calls, deliveries and tokens, and how it is reached.
import { z } from 'zod'
import { text } from '../fields.ts'
import { Secret } from '../secret.ts'
import { parseDatabaseUrl } from './database-url.ts'

export type StoreOptions =
  | { readonly type: 'sqlite' }
  | {
      readonly type: 'postgres'
      /** As `parseDatabaseUrl` takes it. */
      readonly url: Secret
      readonly schema: string
      readonly maxConnections: number
      /** PEM; null: those that Node.js trusts. */
      readonly ca: string | null
    }

const MAX_CONNECTIONS = 10

const url = z.string().transform((value, context) => {
  const parsed = parseDatabaseUrl(value.trim())
  if (typeof parsed !== 'string') return new Secret(value.trim())
  context.addIssue({ code: 'custom', message: parsed })
  return z.NEVER
})

const sqlite = z.strictObject({
  type: z.literal('sqlite').describe('One file in `data_dir`, for one daemon.'),
})

const postgres = z.strictObject({
  type: z.literal('postgres').describe('A PostgreSQL that several daemons may share. It needs `encryption_key`.'),
  url: url.describe(
    'Where it is: `postgres://user:password@host:5432/database`. The connection is encrypted and verified, but on this very machine; `?sslmode=` says otherwise, see docs/postgresql.md.',
  ),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, and begin with no digit')
    .describe('The schema in which its tables are, made when it is missing. Each fleet of daemons has one of its own.')
    .prefault('ringpost'),
  pool: z
    .strictObject({
      max: z
        .int()
        .min(2)
        .max(100)
        .describe('The most connections this daemon has at once, beside one that listens.')
        .prefault(MAX_CONNECTIONS),
    })
    .describe('The connections of this daemon.')
    .prefault({}),
  tls: z
    .strictObject({
      ca: text()
        .refine(
          (pem) => pem.includes('-----BEGIN CERTIFICATE-----'),
          'must be a certificate in PEM: `${file:/path}` reads one',
        )
        .describe(
          'The certificate of the authority that signed the database’s, in PEM. Left out: those that Node.js trusts.',
        )
        .exactOptional(),
    })
    .describe('Whom to trust.')
    .prefault({}),
})

export const store = z
  .discriminatedUnion('type', [sqlite, postgres])
  .describe('Where calls, deliveries and tokens are kept.')
  .prefault({ type: 'sqlite' })

export const storeOptions = (parsed: z.output<typeof store>): StoreOptions => {
  if (parsed.type === 'sqlite') return parsed
  const { type, url, schema, pool, tls } = parsed
  return { type, url, schema, maxConnections: pool.max, ca: tls.ca ?? null }
}
