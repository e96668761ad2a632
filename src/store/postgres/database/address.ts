// What of `store.url` the driver is told, and how the connection is protected: encrypted and verified unless the URL says otherwise.
import type { Secret } from '../../../config/secret.ts'
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

/**
 * `sslmode` means what libpq means by it, with two differences: left out it is `verify-full`, but for this very machine
 * where it is `disable`; and `require` verifies too. https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const
type SslMode = (typeof SSL_MODES)[number]

const DEFAULT_PORT = 5432
const KNOWN = new Set(['sslmode', 'host', 'application_name'])

/** Throws `RingpostError` 'config' that repeats nothing of the URL but what is no secret. */
export const addressOf = (url: Secret, ca: string | null): Address => {
  const parsed = URL.parse(url.reveal())
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) throw bad('is not a postgres:// URL')
  const unknown = [...parsed.searchParams.keys()].find((key) => !KNOWN.has(key))
  if (unknown !== undefined) throw bad(`has the parameter "${unknown}", which Ringpost does not know`)
  const host = parsed.searchParams.get('host') ?? decoded(parsed.hostname.replace(/^\[(.*)\]$/, '$1'))
  const database = decoded(parsed.pathname.slice(1))
  if (host === '') throw bad('names no host')
  if (database === '') throw bad('names no database')
  const mode = parsed.searchParams.get('sslmode') ?? (isOwnMachine(host) && ca === null ? 'disable' : 'verify-full')
  if (!isSslMode(mode)) throw bad(`has an sslmode other than ${SSL_MODES.join(', ')}`)
  return {
    host,
    port: parsed.port === '' ? DEFAULT_PORT : Number(parsed.port),
    ...(parsed.username !== '' && { user: decoded(parsed.username) }),
    ...(parsed.password !== '' && { password: decoded(parsed.password) }),
    database,
    ssl: protection(mode, ca),
  }
}

const protection = (mode: SslMode, ca: string | null): Address['ssl'] => {
  if (mode === 'disable') return false
  return {
    rejectUnauthorized: mode !== 'no-verify',
    ...(ca !== null && { ca }),
    ...(mode === 'verify-ca' && { checkServerIdentity: () => undefined }),
  }
}

const isSslMode = (mode: string): mode is SslMode => (SSL_MODES as readonly string[]).includes(mode)

/** A path is a socket in the file system. */
const isOwnMachine = (host: string): boolean => host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host)

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    throw bad('has a % that begins no escape')
  }
}

const bad = (what: string): RingpostError =>
  new RingpostError('config', `\`store.url\` ${what}`, {
    nextStep: 'Write postgres://user:password@host:5432/database; special characters in the password as %XX.',
  })
