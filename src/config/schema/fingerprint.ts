// Tells whether a component's options are the same as before a reload, without keeping what is secret in them.
import { createHash } from 'node:crypto'
import { Secret } from '../secret.ts'

/** The same for the same parsed options, in whatever order and notation the file has them. */
export const fingerprintOf = (options: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(canonical(options)) ?? '')
    .digest('base64url')

const canonical = (value: unknown): unknown => {
  if (value instanceof Secret) return ['secret', value.reveal()]
  if (value instanceof URL) return value.href
  if (value instanceof Map || value instanceof Set) return [...value].map(canonical)
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? String(value) : value
  return Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => [key, canonical(entry)])
}
