// The authentication host: a consent page that a willing person clicks at once, and the token endpoint.
import { ALL_SCOPES, type Grant } from '../memory/tokens.ts'
import type { World } from '../world.ts'
import { type Answer, type Asked, fieldsOf, type Route } from './route.ts'

const oauthError = (status: number, error: string, error_description: string): Answer => ({
  status,
  body: { error, error_description },
})

/** What GoTo says to a dead refresh token or a used code: not `invalid_grant`. */
const wrongParameters = (): Answer => oauthError(400, 'invalid_request', 'Required parameter(s) missing or wrong.')

/** https://developer.goto.com/guides/Authentication/03_HOW_accessToken/ */
const authorize = ({ query }: Asked, world: World): Answer => {
  const { settings, board, tokens } = world
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== settings.clientId) return { status: 400, body: 'Unknown client_id.\n' }
  if (!isRegistered(redirectUri, settings.redirectUris)) {
    return { status: 400, body: 'The redirect_uri is not registered on this client.\n' }
  }
  const state = query.get('state')
  const back = (params: Readonly<Record<string, string>>): Answer => {
    const location = new URL(redirectUri)
    for (const [name, value] of Object.entries(params)) location.searchParams.set(name, value)
    const told = state !== null && board.take('wrong-state') !== null ? 'not-the-state-that-was-sent' : state
    if (told !== null) location.searchParams.set('state', told)
    return { status: 302, headers: { location: location.href } }
  }
  if (query.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' })
  const challenge = query.get('code_challenge')
  if (challenge !== null && query.get('code_challenge_method') !== 'S256') {
    return back({ error: 'invalid_request', error_description: 'Only S256 is supported.' })
  }
  const scope = query.get('scope') || ALL_SCOPES.join(' ')
  if (scope.split(' ').some((one) => !ALL_SCOPES.some((known) => known === one)))
    return back({ error: 'invalid_scope' })
  if (board.take('refuse-consent') !== null) {
    return back({ error: 'access_denied', error_description: 'The user denied the request.' })
  }
  return back({ code: tokens.issueCode({ scope, redirectUri, challenge }) })
}

const isRegistered = (uri: string, registered: readonly string[] | null): boolean => {
  if (registered !== null) return registered.includes(uri)
  const url = URL.parse(uri)
  return url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

const token = (asked: Asked, world: World): Answer => {
  if (!isClient(asked, world)) return oauthError(401, 'invalid_client', 'client not found')
  const form = fieldsOf(asked.body)
  const field = (name: string): string | null => {
    const value = form[name]
    return typeof value === 'string' ? value : null
  }
  switch (field('grant_type')) {
    case 'authorization_code': {
      const code = field('code') ?? ''
      const grant = world.tokens.redeemCode(code, field('redirect_uri') ?? '', field('code_verifier'))
      return grant === null ? wrongParameters() : issued(grant, world)
    }
    case 'refresh_token':
      return refreshed(field('refresh_token') ?? '', world)
    case null:
      return wrongParameters()
    default:
      return oauthError(401, 'unauthorized_client', 'Unauthorized grant type')
  }
}

const issued = (grant: Grant, { tokens }: World): Answer => {
  const fresh = tokens.issue(grant)
  return {
    status: 200,
    body: {
      access_token: fresh.accessToken,
      token_type: 'Bearer',
      refresh_token: fresh.refreshToken,
      expires_in: fresh.expiresIn,
      scope: fresh.scope,
      principal: fresh.principal,
    },
  }
}

/** Usually without a new refresh token: the old one stays good and is used again and again. */
const refreshed = (refreshToken: string, world: World): Answer => {
  const grant = world.tokens.refreshGrant(refreshToken)
  if (grant === null) return wrongParameters()
  if (world.board.take('reissue-refresh-token') !== null) {
    world.tokens.revoke(refreshToken)
    return issued(grant, world)
  }
  const { accessToken, expiresIn, scope, principal } = world.tokens.renew(grant)
  return {
    status: 200,
    body: { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, scope, principal },
  }
}

const revoke = (asked: Asked, world: World): Answer => {
  if (!isClient(asked, world)) return oauthError(401, 'invalid_client', 'client not found')
  const given = fieldsOf(asked.body)['token']
  if (typeof given !== 'string') return wrongParameters()
  world.tokens.revoke(given)
  return { status: 200 }
}

/** Basic authentication; both halves may be form-encoded, as RFC 6749 §2.3.1 has it. */
const isClient = ({ headers }: Asked, { settings }: World): boolean => {
  const [scheme, encoded = ''] = (headers.authorization ?? '').split(' ')
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':')
  if (scheme?.toLowerCase() !== 'basic') return false
  return formDecoded(id) === settings.clientId && formDecoded(rest.join(':')) === settings.clientSecret
}

const formDecoded = (text: string): string =>
  new URLSearchParams(`value=${text.replaceAll('&', '%26')}`).get('value') ?? ''

export const oauthRoutes: readonly Route[] = [
  { endpoint: 'authorize', method: 'GET', path: '/oauth/authorize', scope: null, handle: authorize },
  { endpoint: 'token', method: 'POST', path: '/oauth/token', scope: null, handle: token },
  { endpoint: 'revoke', method: 'POST', path: '/oauth/revoke', scope: null, handle: revoke },
]
