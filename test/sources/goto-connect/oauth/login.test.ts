import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../../../src/clock.ts'
import type { RingpostError } from '../../../../src/errors.ts'
import { type Simulator, startSimulator } from '../../../../src/simulator/simulator.ts'
import type { LoginTerminal } from '../../../../src/sources/source.ts'
import { eventually } from '../../../support/eventually.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { freePort } from '../../../support/free-port.ts'
import { configure } from '../../../support/goto-source.ts'
import { createMemoryJournal } from '../../../support/memory-journal.ts'
import { createMemoryTokens, type MemoryTokens } from '../../../support/memory-tokens.ts'
import { silentLog } from '../../../support/silent-log.ts'

let simulator: Simulator
let store: MemoryTokens
let redirectUri: string
let stopping: AbortController
let shown: string[]
let said: string[]

beforeEach(async () => {
  simulator = await startSimulator()
  store = createMemoryTokens()
  redirectUri = `http://localhost:${await freePort()}/app/redirect`
  stopping = new AbortController()
  shown = []
  said = []
})

afterEach(async () => {
  stopping.abort()
  await simulator.close()
})

const terminal = (paste: LoginTerminal['paste'] = null): LoginTerminal => ({
  showUrl: (url) => void shown.push(url),
  say: (line) => void said.push(line),
  paste,
})

const startLogin = (
  options: Readonly<Record<string, unknown>> = {},
  on: LoginTerminal = terminal(),
  clock: Clock = systemClock,
) => {
  const settings = { redirect_uri: redirectUri, ...options }
  const source = configure(
    simulator,
    settings,
  )({ clock, log: silentLog, store: { tokens: store, journal: createMemoryJournal() } })
  const outcome = source.login(on, stopping.signal).then(
    (result) => ({ result, error: null }),
    (error: RingpostError) => ({ result: null, error }),
  )
  return { outcome, url: () => eventually('the address to log in at', () => shown[0] ?? null) }
}

const stored = async () => (await store.read('main'))?.tokens

describe('a login', () => {
  test('ends with the tokens in the store and a page that says so', async () => {
    const { outcome, url } = startLogin()
    const back = await simulator.authorize(await url())
    const page = await fetch(back)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await page.text()).toContain(
      `<h1>Ringpost is logged in</h1><p class="detail">It worked, as ${simulator.principal}.`,
    )
    expect((await outcome).result).toMatchObject({ principal: simulator.principal })
    expect(await stored()).toMatchObject({ principal: simulator.principal, refreshToken: expect.any(String) })
  })

  test('sends what GoTo asks for, with PKCE, and no scope when none is configured', async () => {
    const { url } = startLogin()
    const asked = new URL(await url())
    expect(asked.pathname).toBe('/oauth/authorize')
    expect(Object.fromEntries(asked.searchParams)).toEqual({
      response_type: 'code',
      client_id: simulator.clientId,
      redirect_uri: redirectUri,
      state: expect.stringMatching(/.{20}/),
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
    })
  })

  test('asks for configured scopes, and works without PKCE', async () => {
    const { outcome, url } = startLogin({ scopes: ['call-events.v1.notifications.manage', 'cr.v1.read'], pkce: false })
    const asked = new URL(await url())
    expect(asked.searchParams.get('scope')).toBe('call-events.v1.notifications.manage cr.v1.read')
    expect(asked.searchParams.has('code_challenge')).toBe(false)
    await fetch(await simulator.authorize(asked.href))
    expect((await outcome).result?.scope).toBe('call-events.v1.notifications.manage cr.v1.read')
  })

  test('authenticates the client as GoTo shows it: plain Basic credentials', async () => {
    const { outcome, url } = startLogin()
    await fetch(await simulator.authorize(await url()))
    await outcome
    const [exchange] = simulator.requests('token')
    const credentials = Buffer.from(exchange?.headers.authorization?.slice(6) ?? '', 'base64').toString()
    expect(credentials).toBe(`${simulator.clientId}:${simulator.clientSecret}`)
  })

  test('takes the other name of the same issuer', async () => {
    const { outcome, url } = startLogin()
    const back = new URL(await simulator.authorize(await url()))
    back.searchParams.set('iss', 'https://identity.goto.com')
    await fetch(back)
    expect((await outcome).error).toBeNull()
  })

  test('is not ended by other paths, other methods or another state', async () => {
    const { outcome, url } = startLogin()
    const back = await simulator.authorize(await url())
    const { origin } = new URL(back)
    expect((await fetch(`${origin}/favicon.ico`)).status).toBe(404)
    expect((await fetch(back, { method: 'POST' })).status).toBe(404)
    const foreign = new URL(back)
    foreign.searchParams.set('state', 'somebody-elses')
    const page = await fetch(foreign)
    expect(page.status).toBe(400)
    expect(await page.text()).not.toContain('somebody-elses')
    expect(said.join()).toContain('Still waiting')
    expect(await stored()).toBeUndefined()
    await fetch(back)
    expect((await outcome).error).toBeNull()
  })

  test('listens where a browser may look for localhost', async () => {
    const { url } = startLogin()
    await url()
    const { port } = new URL(redirectUri)
    for (const host of ['127.0.0.1', '[::1]']) {
      const answer = await fetch(`http://${host}:${port}/elsewhere`).catch(() => null)
      if (host === '127.0.0.1' || answer !== null) expect(answer?.status).toBe(404)
    }
  })

  test('frees its port when it is over', async () => {
    const { outcome, url } = startLogin()
    await fetch(await simulator.authorize(await url()))
    await outcome
    await expect(fetch(redirectUri)).rejects.toThrow()
  })
})

describe('the page on which a login ends', () => {
  const pageAfter = async (livePage?: LoginTerminal['livePage'], edit = (back: string): string => back) => {
    const { url } = startLogin({}, { ...terminal(), ...(livePage && { livePage }) })
    return (await fetch(edit(await simulator.authorize(await url())))).text()
  }

  test('leads to the live page of the daemon that runs', async () => {
    const page = await pageAfter({ url: 'http://127.0.0.1:9464/', isUp: true })
    expect(page).toContain('<a href="http://127.0.0.1:9464/">Watch calls as they happen</a>')
    expect(page).toContain('goes live by itself')
  })

  test('says how to get there when the daemon does not run yet', async () => {
    const page = await pageAfter({ url: 'http://127.0.0.1:9464/', isUp: false })
    expect(page).toContain(
      'Start it with <code>ringpost run</code>. From then on calls appear at http://127.0.0.1:9464/',
    )
  })

  test('says where to look when nobody knows where that will be', async () => {
    expect(await pageAfter()).toContain('<code>admin listening</code>')
  })

  test('says what to do when the address is from another login', async () => {
    const page = await pageAfter(undefined, (back) => back.replace(/state=[^&]+/, 'state=old'))
    expect(page).toContain('open the address that <code>ringpost login</code> printed last')
  })

  test('says what to do when the access was refused, and shows nothing of what came as markup', async () => {
    const refused = (back: string) => {
      const { origin, pathname, searchParams } = new URL(back)
      return `${origin}${pathname}?state=${searchParams.get('state')}&error=${encodeURIComponent('<img src=x>`y`')}`
    }
    const page = await pageAfter(undefined, refused)
    expect(page).toContain('<h1>The login failed</h1>')
    expect(page).toContain('<p class="next">')
    expect(page).not.toContain('<img')
  })
})

describe('a login by pasting', () => {
  const paste = (answer: (url: string) => string | Promise<string>) => terminal(async () => answer(shown[0] ?? ''))

  test.each([
    ['the whole address', (back: string) => ` ${back}\n`],
    ['just its query', (back: string) => new URL(back).search],
    ['the address in quotes', (back: string) => `"${back}"`],
  ])('takes %s', async (_, edit) => {
    const on = paste(async (url) => edit(await simulator.authorize(url)))
    expect((await startLogin({}, on).outcome).error).toBeNull()
    expect(await stored()).toBeDefined()
  })

  test('works for redirect addresses elsewhere', async () => {
    await simulator.close()
    const elsewhere = 'https://ringpost.example.com/app/redirect'
    simulator = await startSimulator({ redirectUris: [elsewhere] })
    const on = paste((url) => simulator.authorize(url))
    expect((await startLogin({ redirect_uri: elsewhere }, on).outcome).error).toBeNull()
  })

  test('says so when what was pasted is something else', async () => {
    const { error } = await startLogin(
      {},
      paste(() => 'yes please'),
    ).outcome
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('not the address') })
  })

  test('says so when the address belongs to another login', async () => {
    const { error } = await startLogin(
      {},
      paste(() => `${redirectUri}?code=abc&state=old`),
    ).outcome
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('another login') })
  })
})

describe('a login that fails says what to do:', () => {
  test('the consent was refused', async () => {
    simulator.faults.inject({ name: 'refuse-consent' })
    const { outcome, url } = startLogin()
    const page = await fetch(await simulator.authorize(await url()))
    expect(await page.text()).toContain('The login failed')
    expect((await outcome).error).toMatchObject({ code: 'login-needed', message: expect.stringContaining('refused') })
  })

  test('the client secret is wrong', async () => {
    const { outcome, url } = startLogin({ client_secret: 'not-the-secret' })
    await fetch(await simulator.authorize(await url()))
    const { error } = await outcome
    expect(error).toMatchObject({ code: 'config', nextStep: expect.stringMatching(/client_id and client_secret/) })
    expect(`${error?.message} ${error?.nextStep}`).not.toContain('not-the-secret')
  })

  test('the redirect_uri is not the one of the code', async () => {
    const body = { error: 'invalid_request', error_description: 'Invalid redirect_uri' }
    simulator.faults.inject({ name: 'respond', endpoint: 'token', status: 400, body })
    const { outcome, url } = startLogin()
    await fetch(await simulator.authorize(await url()))
    expect((await outcome).error).toMatchObject({ code: 'config', nextStep: expect.stringContaining('redirect_uri') })
  })

  test('GoTo is down', async () => {
    simulator.faults.inject({ name: 'respond', endpoint: 'token', status: 503 })
    const { outcome, url } = startLogin()
    await fetch(await simulator.authorize(await url()))
    expect((await outcome).error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('503') })
    expect(await stored()).toBeUndefined()
  })

  test('the port is in use', async () => {
    const { port } = new URL(redirectUri)
    const other = createServer().listen(Number(port), '127.0.0.1')
    const { error } = await startLogin().outcome
    other.close()
    expect(error).toMatchObject({ code: 'unavailable', nextStep: expect.stringContaining('--paste') })
    expect(error?.message).toContain(port)
  })

  test('the redirect_uri is not on this machine', async () => {
    const { error } = await startLogin({ redirect_uri: 'https://ringpost.example.com/app/redirect' }).outcome
    expect(error).toMatchObject({ code: 'usage', nextStep: expect.stringContaining('--paste') })
  })

  test('nobody came back within ten minutes', async () => {
    const clock = createFakeClock()
    const { outcome, url } = startLogin({}, terminal(), clock)
    await url()
    await clock.advance(600_000)
    expect((await outcome).error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('10 minutes') })
    expect(clock.sleepers).toBe(0)
  })

  test('nobody answered before it was stopped', async () => {
    const { outcome, url } = startLogin()
    await url()
    stopping.abort()
    expect((await outcome).error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('stopped') })
    await expect(fetch(redirectUri)).rejects.toThrow()
  })
})
