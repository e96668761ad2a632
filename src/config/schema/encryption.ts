// The keys that tokens are encrypted with: 32 bytes, written as hex or base64.
import { z } from 'zod'
import { unlessMissing } from '../document/messages.ts'
import { Secret } from '../secret.ts'

const BYTES = 32
const HEX = /^[0-9a-f]{64}$/i
/** Base64 or base64url of 32 bytes, padded or not. */
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/
const MESSAGE = 'must be 32 bytes, as 64 hex digits or in base64: `openssl rand -hex 32` makes one'
/** 32 random bytes have about 30 that differ: what has fewer than this was made up by a person. */
const FEWEST_DIFFERENT = 16

const bytesOf = (text: string): Buffer | null => {
  const bytes = HEX.test(text) ? Buffer.from(text, 'hex') : BASE64.test(text) ? Buffer.from(text, 'base64') : null
  return bytes?.length === BYTES ? bytes : null
}

/** What is wrong with a key, which may be most of one: not a word of it is repeated. */
const keyIn = (text: string, context: z.RefinementCtx): Secret => {
  const bytes = bytesOf(text.trim())
  if (bytes !== null && new Set(bytes).size >= FEWEST_DIFFERENT) return new Secret(bytes.toString('base64'))
  const message = bytes === null ? MESSAGE : 'is not random: `openssl rand -hex 32` makes a key'
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

const string = () => z.string({ error: unlessMissing(MESSAGE) })

/** Parses to the key in base64. */
export const encryptionKey = () => string().transform(keyIn)

/** The same; an empty text is no key, so that the variable it comes from may be left unset. */
export const encryptionKeyOrNone = () =>
  string().transform((text, context) => (text.trim() === '' ? null : keyIn(text, context)))
