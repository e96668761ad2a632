// Standard Webhooks signatures: HMAC-SHA256 over id, time and body, one for each secret.
import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'

/** The key bytes of a secret as people paste it: `whsec_` and base64, or any other text as it is; null when the base64 is broken. */
export const signingKey = (secret: string): Buffer | null => {
  if (!secret.startsWith(PREFIX)) return Buffer.from(secret, 'utf8')
  const encoded = secret.slice(PREFIX.length)
  return /^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ? Buffer.from(encoded, 'base64') : null
}

/**
 * The value of `webhook-signature`: `v1,<base64>` for each key, separated by spaces.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const signWebhook = (
  message: { readonly id: string; readonly timestamp: number; readonly body: string },
  keys: readonly Buffer[],
): string =>
  keys
    .map((key) =>
      createHmac('sha256', key).update(`${message.id}.${message.timestamp}.${message.body}`).digest('base64'),
    )
    .map((digest) => `v1,${digest}`)
    .join(' ')
