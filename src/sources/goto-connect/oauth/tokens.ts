// Keeps one source's access token fresh: ahead of time, one refresh at a time, on disk before use, and calm when a login is needed.
import type { Clock } from '../../../clock.ts'
import { messageOf } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import type { TokenStore, Tokens } from '../../../store/store.ts'
import { untilAborted } from '../abort.ts'
import type { AccessToken, AccessTokens } from '../api/client.ts'
import { pauseMs } from '../backoff.ts'
import type { Granted, OAuthServer, TokenAnswer } from './server.ts'

interface Held {
  readonly tokens: Tokens
  readonly generation: number
  /** How long the access token lives in all. */
  readonly lifetimeMs: number
}

/** The store does not say how long a token lived when it was new; this is what GoTo gives. */
const USUAL_LIFETIME_MS = 3_600_000
/** How soon a login in another process is noticed: when it is waited for, and when it is not. */
const LOGIN_POLL_MS = 2_000
const LOGIN_LOOK_MS = 60_000
/** GoTo says 400 for a dead refresh token and, rarely, for no good reason: the verdict takes two. */
const REFUSALS_FOR_A_VERDICT = 2
const SECOND_OPINION_MS = 1_000
const SHORTEST_LOOK_MS = 250

export interface TokenKeeperParts {
  readonly source: string
  readonly clock: Clock
  readonly log: Log
  readonly store: TokenStore
  readonly oauth: Pick<OAuthServer, 'refresh'>
  /** False while another daemon does it. Left out: always. */
  readonly mayRefresh?: () => boolean
}

export class TokenKeeper implements AccessTokens {
  readonly #parts: TokenKeeperParts
  #held: Held | null = null
  /** The access token that GoTo refused before its time. */
  #rejected: string | null = null
  /** Granted, but not on disk yet. */
  #unwritten: { readonly tokens: Tokens; readonly held: Held; readonly lifetimeMs: number } | null = null
  /** Why only a person can help, and which stored tokens that was said of (null: there were none). */
  #verdict: { readonly generation: number | null; readonly why: string } | null = null
  #refusals = 0
  #failures = 0
  #retryAt = 0
  #trouble = 'the daemon that has the source has not refreshed its token yet'
  #renewal: Promise<AccessToken> | null = null

  constructor(parts: TokenKeeperParts) {
    this.#parts = parts
  }

  /** Why a login is needed, null when it is not. An access token may still be good for a while. */
  get loginNeeded(): string | null {
    return this.#verdict?.why ?? null
  }

  /** Epoch ms, null before the first look into the store. */
  get accessExpiresAt(): number | null {
    return this.#held?.tokens.accessExpiresAt ?? null
  }

  /** Epoch ms, null when no refresh token is held. */
  get refreshObtainedAt(): number | null {
    const tokens = this.#held?.tokens
    return tokens === undefined || tokens.refreshToken === null ? null : tokens.refreshObtainedAt
  }

  /** A token with at least a third of its life left; when that cannot be had, one that is still valid. */
  async accessToken(signal: AbortSignal): Promise<AccessToken> {
    signal.throwIfAborted()
    if (this.#held !== null && this.#isFresh(this.#held)) return { ok: true, token: this.#held.tokens.accessToken }
    return this.#look(signal)
  }

  invalidate(token: string): void {
    if (token === this.#held?.tokens.accessToken) this.#rejected = token
  }

  /** Renews ahead of time until the signal aborts, then rejects with its reason; `onLost` is called whenever no token is left. */
  async run(onLost: () => void, signal: AbortSignal): Promise<never> {
    for (;;) {
      const access = await this.#look(signal)
      if (!access.ok && access.loginNeeded) {
        onLost()
        await this.untilLogin(signal)
      }
      await this.#parts.clock.sleep(this.#nextLookMs(), signal)
    }
  }

  /** Resolves once the store holds tokens that may be of use: `ringpost login` writes them, in another process. */
  async untilLogin(signal: AbortSignal): Promise<void> {
    for (;;) {
      const access = await this.accessToken(signal)
      if (access.ok || !access.loginNeeded) return
      await this.#parts.clock.sleep(LOGIN_POLL_MS, signal)
    }
  }

  /** Resolves when no refresh is on its way any more. */
  async settled(): Promise<void> {
    await this.#renewal
  }

  /** What `accessToken` answers, after a look into the store even when the token at hand is fresh. */
  async #look(signal: AbortSignal): Promise<AccessToken> {
    // The renewal outlives whoever asked for it: a token that GoTo has handed out must reach the disk.
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null
    })
    return untilAborted(this.#renewal, signal)
  }

  #isFresh({ tokens, lifetimeMs }: Held): boolean {
    return this.#isValid(tokens) && this.#parts.clock.now() < tokens.accessExpiresAt - lifetimeMs / 3
  }

  #isValid(tokens: Tokens): boolean {
    return this.#parts.clock.now() < tokens.accessExpiresAt && tokens.accessToken !== this.#rejected
  }

  #nextLookMs(): number {
    if (this.#verdict !== null) return LOGIN_POLL_MS
    const untilRetry = this.#retryAt - this.#parts.clock.monotonic()
    const held = this.#held
    if (untilRetry > 0 || held === null) return Math.max(untilRetry, SHORTEST_LOOK_MS)
    const untilStale = held.tokens.accessExpiresAt - held.lifetimeMs / 3 - this.#parts.clock.now()
    return Math.min(Math.max(untilStale, SHORTEST_LOOK_MS), LOGIN_LOOK_MS)
  }

  async #renew(): Promise<AccessToken> {
    try {
      await this.#writeGranted()
      const held = await this.#adopt()
      if (held === null) return this.#giveUp(null, 'there was no login yet')
      if (this.#isFresh(held) || this.#verdict !== null || this.#parts.clock.monotonic() < this.#retryAt)
        return this.#best()
      if (this.#parts.mayRefresh?.() === false) return this.#best()
      if (held.tokens.refreshToken === null) return this.#giveUp(held.generation, 'GoTo gave no refresh token')
      return await this.#take(held, await this.#parts.oauth.refresh(held.tokens.refreshToken))
    } catch (thrown) {
      this.#postpone(`the tokens cannot be read or kept: ${messageOf(thrown)}`, 0)
      return this.#best()
    }
  }

  /** What the store holds wins: another process may have logged in or refreshed. */
  async #adopt(): Promise<Held | null> {
    const stored = await this.#parts.store.read(this.#parts.source)
    if (stored === null) this.#held = null
    else if (stored.generation !== this.#held?.generation) {
      this.#held = { ...stored, lifetimeMs: USUAL_LIFETIME_MS }
      if (this.#verdict !== null) this.#parts.log.info('found a new login')
      this.#clear()
    }
    return this.#held
  }

  #take(held: Held, answer: TokenAnswer): Promise<AccessToken> | AccessToken {
    if (answer.kind === 'granted') return this.#keep(held, answer)
    if (answer.kind === 'unavailable') {
      this.#postpone(answer.message, answer.retryAfterMs)
      return this.#best()
    }
    const why = [answer.error, answer.description].filter((part) => part !== null).join(', ')
    if (++this.#refusals >= REFUSALS_FOR_A_VERDICT)
      return this.#giveUp(held.generation, `GoTo refused a refresh: ${why}`)
    this.#postpone(`GoTo refused a refresh once: ${why}`, SECOND_OPINION_MS)
    return this.#best()
  }

  async #keep(held: Held, granted: Granted): Promise<AccessToken> {
    const { tokens: old } = held
    const now = this.#parts.clock.now()
    const reissued = granted.refreshToken !== null && granted.refreshToken !== old.refreshToken
    const tokens: Tokens = {
      accessToken: granted.accessToken,
      accessExpiresAt: now + granted.lifetimeMs,
      refreshToken: granted.refreshToken ?? old.refreshToken,
      refreshObtainedAt: reissued ? now : old.refreshObtainedAt,
      scope: granted.scope ?? old.scope,
      principal: granted.principal ?? old.principal,
    }
    this.#unwritten = { tokens, held, lifetimeMs: granted.lifetimeMs }
    await this.#writeGranted()
    await this.#adopt()
    this.#parts.log.debug({ refreshTokenReissued: reissued }, 'refreshed the access token')
    return this.#best()
  }

  /** Durable before use. When another process wrote first, its tokens are the ones to use and ours are dropped. */
  async #writeGranted(): Promise<void> {
    const granted = this.#unwritten
    if (granted === null) return
    const { store, source } = this.#parts
    const kept = await store.write(source, granted.tokens, granted.held.generation)
    this.#unwritten = null
    const stored = await store.read(source)
    if (!kept || stored === null) return
    this.#held = { ...stored, lifetimeMs: granted.lifetimeMs }
    this.#clear()
  }

  #clear(): void {
    this.#verdict = null
    this.#refusals = 0
    this.#failures = 0
    this.#retryAt = 0
  }

  #postpone(trouble: string, atLeastMs: number): void {
    const waitMs = Math.max(pauseMs(this.#failures++), atLeastMs)
    this.#retryAt = this.#parts.clock.monotonic() + waitMs
    this.#trouble = trouble
    this.#parts.log.warn(
      { step: 'refresh the token', retryInMs: Math.round(waitMs) },
      `${trouble.replace(/\.$/, '')}; it is tried again`,
    )
  }

  #giveUp(generation: number | null, why: string): AccessToken {
    if (this.#verdict?.generation !== generation || this.#verdict.why !== why) {
      const nextStep = `ringpost login --source ${this.#parts.source}`
      this.#parts.log.warn({ step: 'refresh the token', nextStep }, `login needed: ${why}`)
    }
    this.#verdict = { generation, why }
    return this.#best()
  }

  #best(): AccessToken {
    const held = this.#held
    if (held !== null && this.#isValid(held.tokens)) return { ok: true, token: held.tokens.accessToken }
    if (this.#verdict !== null) {
      return { ok: false, loginNeeded: true, message: this.#verdict.why, retryAfterMs: LOGIN_POLL_MS }
    }
    const retryAfterMs = Math.max(this.#retryAt - this.#parts.clock.monotonic(), 0)
    return { ok: false, loginNeeded: false, message: this.#trouble, retryAfterMs }
  }
}
