// The simulated identity server's memory: codes, access tokens and refresh tokens, and when each stops working.
import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../clock.ts'
import type { IssuedTokens } from '../simulator.ts'

export interface Grant {
  readonly scope: string
}

export interface CodeGrant extends Grant {
  readonly redirectUri: string
  /** Base64url SHA-256 of the verifier, when the login used PKCE. */
  readonly challenge: string | null
}

/** `unknown`: never issued, or revoked. */
export type TokenCheck = { readonly scope: string } | 'unknown' | 'expired'

/** What a GoTo client may ask for; all of it when a login names no scope. */
export const ALL_SCOPES = [
  'call-events.v1.notifications.manage',
  'call-events.v1.events.read',
  'cr.v1.read',
  'users.v1.read',
  'users.v1.lines.read',
  'voice-admin.v1.read',
  'identity:',
] as const

const CODE_LIFE_MS = 10 * 60_000
const MAX_TOKENS = 10_000

const opaque = (kind: string): string => `${kind}-${randomBytes(48).toString('base64url')}`

/** Keeps a map from growing for ever in a long simulation: the oldest goes first. */
const remember = <Value>(map: Map<string, Value>, key: string, value: Value): void => {
  map.set(key, value)
  const oldest = map.keys().next()
  if (map.size > MAX_TOKENS && !oldest.done) map.delete(oldest.value)
}

export class TokenDesk {
  readonly #clock: Clock
  readonly #accessLifeMs: number
  readonly #principal: string
  readonly #codes = new Map<string, CodeGrant & { readonly issuedAt: number }>()
  readonly #access = new Map<string, Grant & { readonly expiresAt: number }>()
  readonly #refresh = new Map<string, Grant>()

  constructor(clock: Clock, accessTokenS: number, principal: string) {
    this.#clock = clock
    this.#accessLifeMs = accessTokenS * 1_000
    this.#principal = principal
  }

  issueCode(grant: CodeGrant): string {
    const code = opaque('code')
    remember(this.#codes, code, { ...grant, issuedAt: this.#clock.now() })
    return code
  }

  /** Once only, with the very redirect address of the login, and the verifier when a challenge was sent; null otherwise. */
  redeemCode(code: string, redirectUri: string, verifier: string | null): Grant | null {
    const grant = this.#codes.get(code)
    this.#codes.delete(code)
    if (grant === undefined || grant.redirectUri !== redirectUri) return null
    if (this.#clock.now() - grant.issuedAt > CODE_LIFE_MS) return null
    if (grant.challenge === null) return grant
    const hash = verifier === null ? null : createHash('sha256').update(verifier).digest('base64url')
    return hash === grant.challenge ? grant : null
  }

  issue(grant: Grant): IssuedTokens {
    const refreshToken = opaque('refresh')
    remember(this.#refresh, refreshToken, { scope: grant.scope })
    return { ...this.renew(grant), refreshToken }
  }

  /** An access token alone, as a refresh usually gives it. */
  renew({ scope }: Grant): Omit<IssuedTokens, 'refreshToken'> {
    const accessToken = opaque('access')
    remember(this.#access, accessToken, { scope, expiresAt: this.#clock.now() + this.#accessLifeMs })
    return { accessToken, expiresIn: this.#accessLifeMs / 1_000, scope, principal: this.#principal }
  }

  /** The grant behind a refresh token that still works. */
  refreshGrant(token: string): Grant | null {
    return this.#refresh.get(token) ?? null
  }

  checkAccess(token: string): TokenCheck {
    const grant = this.#access.get(token)
    if (grant === undefined) return 'unknown'
    return grant.expiresAt <= this.#clock.now() ? 'expired' : { scope: grant.scope }
  }

  revoke(token: string): void {
    this.#access.delete(token)
    this.#refresh.delete(token)
  }

  /** All access tokens count as expired from now on; returns how many there were. */
  expireAccess(): number {
    for (const [token, grant] of this.#access) this.#access.set(token, { ...grant, expiresAt: 0 })
    return this.#access.size
  }

  killRefresh(): number {
    const killed = this.#refresh.size
    this.#refresh.clear()
    return killed
  }
}
