// Encryption keys for tests, each from a letter.
import { createHash } from 'node:crypto'
import { Secret } from '../../src/config/secret.ts'
import type { TokenKeys } from '../../src/store/tokens/vault.ts'

/** As the config hands it over: 32 bytes in base64. */
export const keyOf = (letter: string): Secret => new Secret(createHash('sha256').update(letter).digest('base64'))

export const keysOf = (current: string, ...previous: readonly string[]): TokenKeys => ({
  current: keyOf(current),
  previous: previous.map(keyOf),
})
