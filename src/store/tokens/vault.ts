// Tokens at rest: encrypted for their source with AES-256-GCM when there is a key, plain JSON when there is none.
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { Secret } from '../../config/secret.ts'
import { RingpostError } from '../../errors.ts'
import type { Tokens } from '../store.ts'

/** The keys as the config has them, each 32 bytes in base64. */
export interface TokenKeys {
  /** Null keeps tokens as plain JSON. */
  readonly current: Secret | null
  /** Still read, never written with. */
  readonly previous: readonly Secret[]
}

export const NO_KEYS: TokenKeys = { current: null, previous: [] }

export interface Vault {
  /** What to store. */
  seal(source: string, tokens: Tokens): string
  /** Throws `RingpostError` 'config' when it is encrypted with a key that is not configured, or was tampered with. */
  open(source: string, body: string): Tokens
  /** Whether `seal` would not store it like this: it is plain, or an older key's. Always false without a key. */
  isStale(body: string): boolean
}

interface Key {
  readonly id: string
  readonly secret: Buffer
}

/** The record as it is stored. */
interface Sealed {
  readonly alg: typeof ALGORITHM_NAME
  /** Which key; tells nothing about it. */
  readonly kid: string
  readonly nonce: string
  /** With the tag at its end. */
  readonly sealed: string
}

const ALGORITHM = 'aes-256-gcm'
const ALGORITHM_NAME = 'A256GCM'
/** Of GCM, as NIST SP 800-38D recommends: https://doi.org/10.6028/NIST.SP.800-38D */
const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_ID_HEX = 12

export const createVault = ({ current, previous }: TokenKeys): Vault => {
  const writing = current === null ? null : keyOf(current)
  const keys = [...(writing === null ? [] : [writing]), ...previous.map(keyOf)]
  return {
    seal: (source, tokens) => {
      const body = JSON.stringify(tokens)
      return writing === null ? body : JSON.stringify(encrypt(writing, source, body))
    },
    open: (source, body) => {
      const sealed = sealedIn(body)
      if (sealed === null) return JSON.parse(body) as Tokens
      const key = keys.find(({ id }) => id === sealed.kid)
      if (key === undefined) throw keyMissing(source, sealed.kid, keys.length > 0)
      return JSON.parse(decrypt(key, source, sealed)) as Tokens
    },
    isStale: (body) => writing !== null && sealedIn(body)?.kid !== writing.id,
  }
}

const keyOf = (secret: Secret): Key => {
  const bytes = Buffer.from(secret.reveal(), 'base64')
  const id = createHmac('sha256', bytes).update('ringpost key id').digest('hex').slice(0, KEY_ID_HEX)
  return { id, secret: bytes }
}

/** What is authenticated besides: a record moved to another source, or to another purpose, does not open. */
const contextOf = (source: string): Buffer => Buffer.from(JSON.stringify(['ringpost', 'tokens', source]))

const encrypt = ({ id, secret }: Key, source: string, plain: string): Sealed => {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, secret, nonce, { authTagLength: TAG_BYTES }).setAAD(contextOf(source))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return { alg: ALGORITHM_NAME, kid: id, nonce: nonce.toString('base64'), sealed: sealed.toString('base64') }
}

const decrypt = ({ secret }: Key, source: string, { nonce, sealed }: Sealed): string => {
  const bytes = Buffer.from(sealed, 'base64')
  try {
    const decipher = createDecipheriv(ALGORITHM, secret, Buffer.from(nonce, 'base64'), { authTagLength: TAG_BYTES })
    decipher.setAAD(contextOf(source)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new RingpostError('config', `the stored tokens of source "${source}" were changed: they do not decrypt`, {
      nextStep: `Restore a backup, or log in anew: \`ringpost login --source ${source}\`.`,
      cause,
    })
  }
}

/** Plain tokens have no `alg`. */
const sealedIn = (body: string): Sealed | null => {
  const record = JSON.parse(body) as Partial<Sealed>
  const { alg, kid, nonce, sealed } = record
  if (alg !== ALGORITHM_NAME || kid === undefined || nonce === undefined || sealed === undefined) return null
  return { alg, kid, nonce, sealed }
}

const keyMissing = (source: string, kid: string, hasKeys: boolean): RingpostError => {
  const which = hasKeys ? 'another key than those in the config' : 'a key, and the config has none'
  return new RingpostError('config', `the tokens of source "${source}" are encrypted with ${which} (key id ${kid})`, {
    nextStep: `Set \`encryption_key\` to that key, or add it to \`previous_encryption_keys\`; if it is lost, log in anew: \`ringpost login --source ${source}\`. Nothing was changed.`,
  })
}
