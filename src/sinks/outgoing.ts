// The options that every sink with outgoing requests has: how long one may take, and where it may go.
import { duration } from '../config/duration.ts'
import { flag } from '../config/fields.ts'
import type { AddressPolicy } from '../outbound/address.ts'

const LONGEST_MS = 60_000

/** Keys for a strict object; `timeout` is the default, as written in the config. */
export const outgoingOptions = (timeout: string) => ({
  timeout: duration(timeout).refine((ms) => ms <= LONGEST_MS, 'must be at most 60s'),
  allow_private: flag(true),
  insecure: flag(false),
})

export const addressPolicy = (options: {
  readonly allow_private: boolean
  readonly insecure: boolean
}): AddressPolicy => ({ allowPrivate: options.allow_private, insecure: options.insecure })
