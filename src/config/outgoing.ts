// The options that every component with outgoing requests has: how long one may take, where it may go, what it carries.
import { z } from 'zod'
import type { AddressPolicy } from '../outbound/address.ts'
import { duration } from './duration.ts'
import { flag, secret } from './fields.ts'

const LONGEST_MS = 60_000

/** Keys for a strict object; `timeout` is the default, as written in the config. */
export const outgoingOptions = (timeout: string) => ({
  timeout: duration(timeout)
    .refine((ms) => ms <= LONGEST_MS, 'must be at most 60s')
    .describe('How long one request may take, 60s at most.'),
  allow_private: flag(true).describe('Whether requests may go to private addresses.'),
  insecure: flag(false).describe('Whether plain http: may leave the private network.'),
})

export const addressPolicy = (options: {
  readonly allow_private: boolean
  readonly insecure: boolean
}): AddressPolicy => ({ allowPrivate: options.allow_private, insecure: options.insecure })

/** The connection's own: a configured header must not contradict them. */
const RESERVED = /^(content-(length|encoding)|transfer-encoding|host|connection|expect|upgrade|keep-alive|te|trailer)$/i
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

const headerValue = secret().refine(
  (value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value.reveal()),
  'holds characters that a header cannot carry',
)

/** A map of header names to values, empty when left out. `ours`: the names (lower case) that the component sets itself. */
export const requestHeaders = (ours: readonly string[] = []) =>
  z
    .record(
      z
        .string()
        .regex(TOKEN, 'is not the name of a header')
        .refine((name) => !RESERVED.test(name) && !ours.includes(name.toLowerCase()), 'is set by Ringpost itself'),
      headerValue,
    )
    .prefault({})
