// The name of one revision of one call on the wire: the same over all attempts, restarts and machines.
import { createHash } from 'node:crypto'

/** Letters, digits, `_` and `-` only, whatever the call's id holds: Standard Webhooks forbids a dot in it. */
export const deliveryId = (callId: string, revision: number): string =>
  `msg_${createHash('sha256').update(`${callId}\n${revision}`).digest('base64url').slice(0, 27)}`
