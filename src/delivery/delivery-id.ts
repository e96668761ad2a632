// The name of one revision of one call on the wire: the same over all attempts, restarts and machines.
import { createHash } from 'node:crypto'

/**
 * Letters, digits, `_` and `-` only, whatever the call's id holds: Standard Webhooks forbids a dot in it. What a person
 * had sent again has a name of its own (`replays`), or receivers would drop it as a repeat.
 */
export const deliveryId = (callId: string, revision: number, replays = 0): string =>
  `msg_${createHash('sha256')
    .update(`${callId}\n${revision}${replays === 0 ? '' : `\n${replays}`}`)
    .digest('base64url')
    .slice(0, 27)}`
