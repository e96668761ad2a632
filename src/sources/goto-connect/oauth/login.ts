// The one-time login: sends a person to GoTo, waits for the way back, and puts the tokens into the store.
import type { Clock } from '../../../clock.ts'
import { RingpostError } from '../../../errors.ts'
import type { TokenStore } from '../../../store/store.ts'
import type { LoginResult, LoginTerminal } from '../../source.ts'
import { untilAborted } from '../abort.ts'
import { cloak } from '../api/client.ts'
import { exchangeFailed, redirectFailed } from './login-errors.ts'
import { donePage, failurePage, STRANGE } from './login-pages.ts'
import { listenForRedirect, type RedirectListener } from './redirect.ts'
import type { Authorization, Granted, OAuthServer } from './server.ts'

export interface LoginParts {
  readonly source: string
  readonly redirectUri: string
  readonly clock: Clock
  readonly store: TokenStore
  readonly oauth: Pick<OAuthServer, 'authorization' | 'exchange'>
}

/** How long a person has at GoTo's pages. */
const TIMEOUT_MS = 10 * 60_000

/** Throws `RingpostError` with what to do. The new tokens replace whatever the store held. */
export const login = async (parts: LoginParts, terminal: LoginTerminal, signal: AbortSignal): Promise<LoginResult> => {
  const timer = new AbortController()
  const late = new AbortController()
  const done = AbortSignal.any([signal, timer.signal])
  parts.clock.sleep(TIMEOUT_MS, done).then(
    () => late.abort(),
    () => undefined,
  )
  try {
    return await attempt(parts, terminal, AbortSignal.any([signal, late.signal]))
  } catch (thrown) {
    if (thrown instanceof RingpostError) throw thrown
    if (signal.aborted)
      throw new RingpostError('unavailable', 'the login was stopped before GoTo answered', { cause: thrown })
    if (!late.signal.aborted) throw thrown
    throw new RingpostError('unavailable', 'nobody came back from GoTo within 10 minutes', {
      nextStep:
        'Run `ringpost login` again. If GoTo showed an error instead of its login page, compare client_id and redirect_uri with the OAuth client at developer.logmeininc.com.',
      cause: thrown,
    })
  } finally {
    timer.abort()
  }
}

const attempt = async (parts: LoginParts, terminal: LoginTerminal, signal: AbortSignal): Promise<LoginResult> => {
  const { paste } = terminal
  if (paste !== null) return pasted(parts, terminal, paste, signal)
  const listener = await listenForRedirect(parts.redirectUri)
  try {
    return await listened(parts, terminal, listener, signal)
  } finally {
    listener.close()
  }
}

const listened = async (
  parts: LoginParts,
  terminal: LoginTerminal,
  listener: RedirectListener,
  signal: AbortSignal,
): Promise<LoginResult> => {
  const authorization = await parts.oauth.authorization()
  terminal.showUrl(authorization.url)
  for (;;) {
    const { parameters, answer } = await listener.visit(signal)
    if (parameters.get('state') !== authorization.state) {
      terminal.say('A browser came back from another login (its state does not match). Still waiting for this one.')
      await answer(STRANGE)
      continue
    }
    try {
      const result = await finish(parts, parameters, authorization, signal)
      await answer(donePage(result.principal, terminal.livePage))
      return result
    } catch (thrown) {
      await answer(failurePage(thrown))
      throw thrown
    }
  }
}

const pasted = async (
  parts: LoginParts,
  terminal: LoginTerminal,
  paste: NonNullable<LoginTerminal['paste']>,
  signal: AbortSignal,
): Promise<LoginResult> => {
  const authorization = await parts.oauth.authorization()
  terminal.showUrl(authorization.url)
  terminal.say(
    'Log in there with any browser. It ends on a page that may not load: copy its whole address from the address bar.',
  )
  const line = await untilAborted(paste('Paste the address here: '), signal)
  const parameters = readPasted(line)
  const nextStep = 'Run `ringpost login --paste` again and paste the whole address, from http to its end.'
  if (parameters === null)
    throw new RingpostError('usage', 'what was pasted is not the address GoTo sent the browser to', { nextStep })
  if (parameters.get('state') !== authorization.state) {
    throw new RingpostError('usage', 'the pasted address belongs to another login: its state does not match', {
      nextStep,
    })
  }
  return finish(parts, parameters, authorization, signal)
}

/** A whole address, or just its query. */
const readPasted = (line: string): URLSearchParams | null => {
  const plain = line.trim().replace(/^["'<]+|["'>]+$/g, '')
  const parameters = URL.parse(plain)?.searchParams ?? new URLSearchParams(plain)
  return parameters.has('code') || parameters.has('error') ? parameters : null
}

const finish = async (
  parts: LoginParts,
  redirect: URLSearchParams,
  authorization: Authorization,
  signal: AbortSignal,
): Promise<LoginResult> => {
  const error = redirect.get('error')
  if (error !== null) throw redirectFailed(cloak(error), cloak(redirect.get('error_description')))
  if (!redirect.has('code')) throw redirectFailed('no code', null)
  const answer = await parts.oauth.exchange(redirect, authorization, signal)
  signal.throwIfAborted()
  if (answer.kind !== 'granted') throw exchangeFailed(answer)
  await keep(parts, answer)
  return { principal: answer.principal, scope: answer.scope }
}

const keep = async ({ store, source, clock }: LoginParts, granted: Granted): Promise<void> => {
  const now = clock.now()
  await store.write(source, {
    accessToken: granted.accessToken,
    accessExpiresAt: now + granted.lifetimeMs,
    refreshToken: granted.refreshToken,
    refreshObtainedAt: now,
    scope: granted.scope,
    principal: granted.principal,
  })
}
