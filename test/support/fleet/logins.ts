// Logs the sources of a fleet in without a person: their tokens are written into the store, as `ringpost login` would leave them.
import { systemClock } from '../../../src/clock.ts'
import { Secret } from '../../../src/config/secret.ts'
import { openPostgresStore } from '../../../src/store/postgres.ts'
import type { Tokens } from '../../../src/store/store.ts'

/** What all daemons have as `encryption_key`. */
export const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 1)).toString('hex')
const LATER_MS = 3_600_000

export type Login = Pick<Tokens, 'accessToken' | 'refreshToken' | 'scope' | 'principal'>

/** By the names of the sources. */
export const logIn = async (
  { url, schema }: { readonly url: string; readonly schema: string },
  logins: ReadonlyMap<string, Login>,
): Promise<void> => {
  const keys = { current: new Secret(Buffer.from(KEY, 'hex').toString('base64')), previous: [] }
  const store = await openPostgresStore({ url: new Secret(url), schema, clock: systemClock, keys })
  const now = Date.now()
  for (const [name, login] of logins)
    await store.tokens.write(name, { ...login, accessExpiresAt: now + LATER_MS, refreshObtainedAt: now })
  await store.close()
}
