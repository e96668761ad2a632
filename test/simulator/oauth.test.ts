import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.ts'
import { simulators } from '../support/simulators.ts'

const start = simulators()

const REDIRECT = 'http://localhost:5000/app/redirect'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123456789'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

const authorizeUrl = (simulator: Simulator, extra: Record<string, string> = {}): string => {
  const url = new URL(`${simulator.url}/oauth/authorize`)
  const params = {
    response_type: 'code',
    client_id: simulator.clientId,
    redirect_uri: REDIRECT,
    state: 'the state',
    ...extra,
  }
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value)
  return url.href
}

const post = async (
  simulator: Simulator,
  path: string,
  form: Record<string, string>,
  secret = simulator.clientSecret,
) => {
  const reply = await fetch(simulator.url + path, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${simulator.clientId}:${secret}`)}` },
    body: new URLSearchParams(form),
  })
  const text = await reply.text()
  return { status: reply.status, body: text === '' ? null : JSON.parse(text) }
}

const codeOf = async (simulator: Simulator, extra: Record<string, string> = {}): Promise<string> => {
  const back = new URL(await simulator.authorize(authorizeUrl(simulator, extra)))
  return back.searchParams.get('code') ?? ''
}

const exchange = (simulator: Simulator, code: string, extra: Record<string, string> = {}) =>
  post(simulator, '/oauth/token', { grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...extra })

describe('the simulated consent page', () => {
  it('sends the willing person back with a code and the state', async () => {
    const back = new URL(await (await start()).authorize(authorizeUrl(await start())))
    expect(back.origin + back.pathname).toBe(REDIRECT)
    expect(back.searchParams.get('state')).toBe('the state')
    expect(back.searchParams.get('code')).toMatch(/^code-/)
  })

  it('shows a 400 page for an address that is not registered to the letter', async () => {
    const simulator = await start({ redirectUris: [REDIRECT] })
    for (const redirect_uri of ['http://127.0.0.1:5000/app/redirect', `${REDIRECT}/`, 'https://example.com/']) {
      const page = await fetch(authorizeUrl(simulator, { redirect_uri }), { redirect: 'manual' })
      expect([page.status, page.headers.get('location')]).toEqual([400, null])
    }
  })

  it('takes any loopback address when none is registered, and no other', async () => {
    const simulator = await start()
    await expect(
      simulator.authorize(authorizeUrl(simulator, { redirect_uri: 'http://127.0.0.1:1/x' })),
    ).resolves.toContain('code=')
    await expect(simulator.authorize(authorizeUrl(simulator, { redirect_uri: 'http://example.com/' }))).rejects.toThrow(
      '400',
    )
  })

  it('refuses consent and garbles the state when told to', async () => {
    const simulator = await start()
    simulator.faults.inject({ name: 'refuse-consent', times: 1 })
    const denied = new URL(await simulator.authorize(authorizeUrl(simulator)))
    expect(denied.searchParams.get('error')).toBe('access_denied')
    expect(denied.searchParams.has('code')).toBe(false)
    simulator.faults.inject({ name: 'wrong-state', times: 1 })
    const garbled = new URL(await simulator.authorize(authorizeUrl(simulator)))
    expect(garbled.searchParams.get('state')).not.toBe('the state')
    expect(new URL(await simulator.authorize(authorizeUrl(simulator))).searchParams.get('state')).toBe('the state')
  })

  it('refuses scopes that the client does not have', async () => {
    const simulator = await start()
    const back = new URL(await simulator.authorize(authorizeUrl(simulator, { scope: 'cr.v1.read everything' })))
    expect(back.searchParams.get('error')).toBe('invalid_scope')
  })
})

describe('the simulated token endpoint', () => {
  it('exchanges a code once, for the fields that GoTo sends', async () => {
    const simulator = await start({ principal: 'boss@example.com' })
    const code = await codeOf(simulator, { scope: 'cr.v1.read users.v1.read' })
    const first = await exchange(simulator, code)
    expect(first).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        token_type: 'Bearer',
        refresh_token: expect.any(String),
        expires_in: 3600,
        scope: 'cr.v1.read users.v1.read',
        principal: 'boss@example.com',
      },
    })
    expect((await exchange(simulator, code)).status).toBe(400)
  })

  it('wants the very redirect address of the login', async () => {
    const simulator = await start()
    const wrong = { redirect_uri: 'http://127.0.0.1:5000/app/redirect' }
    expect((await exchange(simulator, await codeOf(simulator), wrong)).status).toBe(400)
  })

  it('wants the verifier when the login sent a challenge', async () => {
    const simulator = await start()
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256' }
    expect((await exchange(simulator, await codeOf(simulator, pkce))).status).toBe(400)
    expect((await exchange(simulator, await codeOf(simulator, pkce), { code_verifier: 'wrong' })).status).toBe(400)
    expect((await exchange(simulator, await codeOf(simulator, pkce), { code_verifier: VERIFIER })).status).toBe(200)
  })

  it('answers a wrong secret with 401 invalid_client', async () => {
    const simulator = await start()
    const answer = await post(simulator, '/oauth/token', { grant_type: 'refresh_token' }, 'wrong')
    expect(answer).toEqual({ status: 401, body: { error: 'invalid_client', error_description: 'client not found' } })
  })

  it('takes form-encoded Basic credentials', async () => {
    const simulator = await start({ clientSecret: 'a b:c%+d' })
    const { refreshToken: refresh_token } = simulator.issueTokens()
    const encoded = 'a+b%3Ac%25%2Bd'
    const answer = await post(simulator, '/oauth/token', { grant_type: 'refresh_token', refresh_token }, encoded)
    expect(answer.status).toBe(200)
  })

  it('refreshes again and again without a new refresh token', async () => {
    const simulator = await start()
    const form = { grant_type: 'refresh_token', refresh_token: simulator.issueTokens('cr.v1.read').refreshToken }
    const [one, two] = [await post(simulator, '/oauth/token', form), await post(simulator, '/oauth/token', form)]
    expect(one.body).toMatchObject({ expires_in: 3600, scope: 'cr.v1.read' })
    expect(one.body).not.toHaveProperty('refresh_token')
    expect(two.body.access_token).not.toBe(one.body.access_token)
  })

  it('reissues the refresh token when told to, and the old one is dead', async () => {
    const simulator = await start()
    const old = simulator.issueTokens().refreshToken
    simulator.faults.inject({ name: 'reissue-refresh-token', times: 1 })
    const refresh = (refresh_token: string) =>
      post(simulator, '/oauth/token', { grant_type: 'refresh_token', refresh_token })
    const fresh = (await refresh(old)).body.refresh_token
    expect((await refresh(old)).status).toBe(400)
    expect((await refresh(fresh)).status).toBe(200)
  })

  it('answers a dead refresh token with 400 invalid_request', async () => {
    const simulator = await start()
    const { refreshToken: refresh_token } = simulator.issueTokens()
    expect(simulator.faults.inject({ name: 'kill-refresh-tokens' })).toBe(1)
    expect(await post(simulator, '/oauth/token', { grant_type: 'refresh_token', refresh_token })).toEqual({
      status: 400,
      body: { error: 'invalid_request', error_description: 'Required parameter(s) missing or wrong.' },
    })
  })

  it('knows no machine-to-machine grant', async () => {
    expect((await post(await start(), '/oauth/token', { grant_type: 'client_credentials' })).status).toBe(401)
  })

  it('revokes', async () => {
    const simulator = await start()
    const { refreshToken } = simulator.issueTokens()
    expect((await post(simulator, '/oauth/revoke', { token: refreshToken })).status).toBe(200)
    const again = await post(simulator, '/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken })
    expect(again.status).toBe(400)
  })
})
