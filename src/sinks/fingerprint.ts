// An opaque mark for something that must be told apart, but not told.
import { createHash } from 'node:crypto'

/** 64 hexadecimal digits, the same for the same parts. */
export const fingerprint = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex')

/** The same in the form of a version 4 UUID, the only form that some services' own clients send. */
export const fingerprintUuid = (...parts: readonly string[]): string => {
  const hex = fingerprint(...parts)
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
