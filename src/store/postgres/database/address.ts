// What the driver is told of `store.url`: where the database is, and how the connection to it is protected.
import type { Secret } from '../../../config/secret.ts'
import { parseDatabaseUrl, type SslMode } from '../../../config/store/database-url.ts'
import { RingpostError } from '../../../errors.ts'

/** As node-postgres takes it. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly user?: string
  readonly password?: string
  readonly database: string
  readonly ssl:
    | false
    | { readonly rejectUnauthorized: boolean; readonly ca?: string; readonly checkServerIdentity?: () => undefined }
}

/** Throws `RingpostError` 'config' for a URL that the config would not have taken. */
export const addressOf = (url: Secret, ca: string | null): Address => {
  const parsed = parseDatabaseUrl(url.reveal())
  if (typeof parsed === 'string') throw new RingpostError('config', `the URL of the database ${parsed}`)
  const { host, port, user, password, database, sslMode } = parsed
  return {
    host,
    port,
    ...(user !== null && { user }),
    ...(password !== null && { password }),
    database,
    ssl: protection(sslMode, ca),
  }
}

const protection = (mode: SslMode, ca: string | null): Address['ssl'] => {
  if (mode === 'disable') return false
  return {
    rejectUnauthorized: mode !== 'no-verify',
    ...(ca !== null && { ca }),
    // The chain only, whatever the name: https://nodejs.org/api/tls.html#tlsconnectoptions-callback
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}
