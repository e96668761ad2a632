// Who may ask the admin listener: by name, by token, by the cookie of a browser that signed in with the token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../../clock.ts'
import type { Secret } from '../../config/secret.ts'
import { redirect, sendError, sendHtml } from '../answer.ts'
import { readBody } from '../request.ts'
import { createFailures } from './failures.ts'
import type { HostRules } from './hosts.ts'
import { isOurHost } from './hosts.ts'
import { loginPage } from './login-page.ts'
import { isSameOrigin } from './origin.ts'
import { createSessions } from './sessions.ts'

export interface AccessOptions extends HostRules {
  readonly clock: Clock
  /** Null: whoever can connect may ask. */
  readonly token: Secret | null
}

export interface Access {
  /** Answers the request itself and says false when it goes no further. `open`: the token is not asked for. */
  admit(request: IncomingMessage, response: ServerResponse, open: boolean): boolean
  /** `POST /login`: a form with the token, as a browser sends it. */
  signIn(request: IncomingMessage, response: ServerResponse): Promise<void>
}

export const createAccess = (options: AccessOptions): Access => {
  const { clock, token } = options
  const failures = createFailures(clock)
  const sessions = createSessions(clock)
  const isToken = (given: string): boolean => token !== null && sameText(given, token.reveal())

  /** Null: let in. Else the status to answer with. A wrong token counts, none at all does not. */
  const judge = (request: IncomingMessage): 401 | 429 | null => {
    if (token === null || sessions.holds(request)) return null
    const given = bearerOf(request)
    if (given === null) return 401
    const address = addressOf(request)
    if (failures.waitMs(address) > 0) return 429
    if (isToken(given)) return null
    failures.note(address)
    return 401
  }

  return {
    admit: (request, response, open) => {
      if (!isOurHost(request, options)) {
        const nextStep = 'Names beside localhost stand in the config, under `admin.hosts`.'
        sendError(response, 421, 'this listener does not answer to that name', nextStep)
        return false
      }
      const verdict = open ? null : judge(request)
      if (verdict === null) return true
      if (verdict === 429) refuseForNow(response, failures.waitMs(addressOf(request)))
      else if (wantsPage(request)) redirect(response, '/login')
      else {
        response.setHeader('www-authenticate', 'Bearer realm="ringpost"')
        sendError(
          response,
          401,
          'the admin token is needed',
          'Send `Authorization: Bearer` and the `admin.token` of the config.',
        )
      }
      return false
    },
    signIn: async (request, response) => {
      if (!isSameOrigin(request)) return sendError(response, 403, 'this form was sent by another site')
      const address = addressOf(request)
      const waitMs = failures.waitMs(address)
      if (waitMs > 0) return refuseForNow(response, waitMs)
      const body = await readBody(request)
      if (body === null) return sendError(response, 413, 'the form is too large')
      if (token !== null && !isToken(new URLSearchParams(body).get('token') ?? '')) {
        failures.note(address)
        return sendHtml(response, 401, loginPage('That is not the token.'))
      }
      response.setHeader('set-cookie', sessions.begin())
      redirect(response, '/')
    },
  }
}

const refuseForNow = (response: ServerResponse, waitMs: number): void => {
  response.setHeader('retry-after', Math.ceil(waitMs / 1_000))
  sendError(response, 429, 'too many wrong tokens came from this address', 'Wait a minute.')
}

const addressOf = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? ''

const bearerOf = ({ headers }: IncomingMessage): string | null =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? null

const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && (headers.accept?.includes('text/html') ?? false)

/** In the same time whatever is right about it: digests are of one length. */
const sameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
