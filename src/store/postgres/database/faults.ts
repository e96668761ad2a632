// What PostgreSQL's errors mean to the person who runs the daemon, and what to do about each.
import { messageOf, RingpostError } from '../../../errors.ts'

interface Fault {
  readonly what: string
  readonly nextStep: string
}

const LOGIN = { what: 'refused the login', nextStep: 'Check the user and the password in `store.url`.' }
const RIGHTS = {
  what: 'does not let this user do that',
  nextStep: 'Give the user of `store.url` the rights that docs/postgresql.md lists.',
}
const AWAY = {
  what: 'cannot be reached',
  nextStep: 'Check host and port in `store.url`, and that the database runs; writes are tried again meanwhile.',
}
const CERTIFICATE = {
  what: 'has a certificate that is not trusted',
  nextStep: 'Name the authority that signed it with `store.tls.ca`; see docs/postgresql.md.',
}

/** By SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html, or by Node's own code. */
const FAULTS: ReadonlyMap<string, Fault> = new Map([
  ['28P01', LOGIN],
  ['28000', LOGIN],
  ['3D000', { what: 'has no database of this name', nextStep: 'Create the database that `store.url` names.' }],
  ['42501', RIGHTS],
  ['53100', { what: 'has a full disk', nextStep: 'Free space on the machine of the database.' }],
  ['53300', { what: 'has no connection left', nextStep: 'Lower `store.pool.max`, or let the database have more.' }],
  ['25006', { what: 'is read-only', nextStep: 'Point `store.url` at the primary.' }],
  ['57014', { what: 'took too long over a statement', nextStep: 'Look at what keeps the database busy.' }],
  ['55P03', { what: 'is held up by a lock', nextStep: 'Look for a long transaction in the database, and end it.' }],
  ['SELF_SIGNED_CERT_IN_CHAIN', CERTIFICATE],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', CERTIFICATE],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', CERTIFICATE],
  ['CERT_HAS_EXPIRED', CERTIFICATE],
  ['ERR_TLS_CERT_ALTNAME_INVALID', CERTIFICATE],
])

/** Server shutting down or starting, connection lost, too many, a standby that is not yet primary; and Node's own. */
const OUTAGE = /^(08...|57P0.|53300|25006|E(CONN.*|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|AI_AGAIN|NOTFOUND))$/
/** The driver has no codes for these. */
const OUTAGE_WORDS =
  /connection terminated|connection error and is not queryable|timeout exceeded when trying to connect|query read timeout|client was closed/i

export const codeOf = (thrown: unknown): string | null =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null

/** The connection is lost or cannot be had: it may be there again in a moment. */
export const isOutage = (thrown: unknown): boolean => {
  if (!(thrown instanceof Error)) return false
  if (thrown instanceof AggregateError) return thrown.errors.every(isOutage)
  const code = codeOf(thrown)
  return code === null ? OUTAGE_WORDS.test(thrown.message) : OUTAGE.test(code)
}

/** Two transactions were in each other's way, and this one gave way: https://www.postgresql.org/docs/current/mvcc-serialization-failure-handling.html */
export const isCollision = (thrown: unknown): boolean => ['40001', '40P01'].includes(codeOf(thrown) ?? '')

/** Turns what the database says into a `RingpostError` 'unavailable'; every other error stays what it is. */
export const databaseFault = (thrown: unknown): unknown => {
  const code = codeOf(thrown)
  const fault = FAULTS.get(code ?? '') ?? (isOutage(thrown) ? AWAY : undefined)
  if (fault === undefined) return thrown
  const said = thrown instanceof AggregateError ? messageOf(thrown.errors[0]) : messageOf(thrown)
  return new RingpostError('unavailable', `the database ${fault.what} (${said})`, {
    nextStep: fault.nextStep,
    cause: thrown,
  })
}
