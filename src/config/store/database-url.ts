// What the URL of a PostgreSQL database says, read strictly: what it asks for and nobody heeds would be found out too late.

export interface DatabaseUrl {
  /** A name, an address, or the folder of a socket. */
  readonly host: string
  readonly port: number
  /** Null: as the driver has it, from PGUSER or the system's user. */
  readonly user: string | null
  readonly password: string | null
  readonly database: string
  readonly sslMode: SslMode
}

/**
 * As libpq means them, but that `require` verifies as `verify-full` does; `no-verify` is encrypted and trusts anybody.
 * https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
 */
export type SslMode = (typeof SSL_MODES)[number]
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'] as const

const DEFAULT_PORT = 5432
const KNOWN = new Set(['sslmode', 'host'])

/** Answers what is wrong with it in words that repeat nothing of it: it holds a password. */
export const parseDatabaseUrl = (text: string): DatabaseUrl | string => {
  const url = /^postgres(ql)?:\/\//.test(text) ? URL.parse(text) : null
  if (url === null) return 'must be a URL as postgres://user:password@host:5432/database'
  const unknown = [...url.searchParams.keys()].find((key) => !KNOWN.has(key))
  if (unknown !== undefined) return `has a parameter that means nothing here; known: ${[...KNOWN].join(', ')}`
  const [hostname, user, password, database] = [
    url.hostname.replace(/^\[(.*)\]$/, '$1'),
    url.username,
    url.password,
    url.pathname.slice(1),
  ].map(decoded)
  const host = url.searchParams.get('host') ?? hostname
  if (!host || database === undefined || database === '') return 'must name a host and a database'
  if (user === null || password === null || database === null) return 'has a % that begins no escape: write %25'
  const sslMode = url.searchParams.get('sslmode') ?? (isThisMachine(host) ? 'disable' : 'verify-full')
  if (!isSslMode(sslMode)) return `has an sslmode that is none of ${SSL_MODES.join(', ')}`
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port)
  return { host, port, user: user || null, password: password || null, database, sslMode }
}

const isSslMode = (mode: string): mode is SslMode => SSL_MODES.some((known) => known === mode)

/** A path is that of a socket in the file system. */
const isThisMachine = (host: string): boolean =>
  host.startsWith('/') || ['localhost', '127.0.0.1', '::1'].includes(host)

const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
