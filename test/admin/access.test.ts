import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/config/secret.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { type AdminBench, type AdminChanges, openAdmin } from '../support/admin.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { SYNC_IN_PLACE } from '../support/sync-in-place.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const TOKEN = 'a-token-nobody-guesses'
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

let store: Store
let clock: FakeClock
const open: AdminBench[] = []

beforeEach(async () => {
  clock = createFakeClock()
  store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock, syncing: SYNC_IN_PLACE })
})

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ admin }) => admin.close()))
  await store.close()
})

const start = async (changes: Partial<AdminChanges> = {}): Promise<string> => {
  const bench = await openAdmin({ store, clock, ...changes })
  open.push(bench)
  return bench.admin.url
}

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** As fetch, but with any `Host` and without following redirects. */
const ask = (url: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
  new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>(
    (resolve, reject) => {
      const sent = httpRequest(url, { method, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
      })
      sent.on('error', reject)
      sent.end(body)
    },
  )

describe('the name a request is for', () => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.0.0.1:9464', '[::1]:9464', 'localhost.'])(
    'may be %s',
    async (host) => {
      expect((await ask(`${await start()}/healthz`, { headers: { host } })).status).toBe(200)
    },
  )

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', 'evil@localhost'])(
    'is refused when it is "%s", also where no token is asked',
    async (host) => {
      const url = await start()
      for (const path of ['/healthz', '/status', '/api/calls'])
        expect((await ask(`${url}${path}`, { headers: { host } })).status).toBe(421)
    },
  )

  it('may be one from the config', async () => {
    const url = await start({ hosts: ['Ringpost.example.com'] })
    expect((await ask(`${url}/status`, { headers: { host: 'ringpost.example.com:443' } })).status).toBe(200)
    expect((await ask(`${url}/status`, { headers: { host: 'example.com' } })).status).toBe(421)
  })

  it('may be the address that was dialled, over IPv6 too', async () => {
    const everywhere = await start({ host: '::', token: new Secret(TOKEN) })
    const { port } = new URL(everywhere)
    for (const host of [`127.0.0.2:${port}`, `[::1]:${port}`])
      expect((await ask(`http://${host}/healthz`)).status).toBe(200)
  })
})

describe('every answer', () => {
  it.each(['/healthz', '/status', '/metrics', '/login', '/nowhere', '/api/calls', '/api/call?id=nobody'])(
    'of %s tells browsers to do nothing else with it',
    async (path) => {
      const { headers } = await ask(`${await start()}${path}`)
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
      })
      expect(headers['content-security-policy']).not.toContain('unsafe')
    },
  )

  it('has a length and no body when it is asked with HEAD', async () => {
    const url = await start()
    const full = await ask(`${url}/status`)
    const head = await ask(`${url}/status`, { method: 'HEAD' })
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(full.body)))
  })
})

describe('the token', () => {
  it('opens everything; without it only health and readiness are told', async () => {
    const url = await start({ token: new Secret(TOKEN) })
    for (const path of ['/healthz', '/readyz']) expect((await ask(`${url}${path}`)).status).toBe(200)
    for (const path of ['/status', '/metrics', '/api/calls', '/nowhere']) {
      const refused = await ask(`${url}${path}`)
      expect(refused.status).toBe(401)
      expect(refused.headers['www-authenticate']).toContain('Bearer')
      expect(refused.body).not.toContain(TOKEN)
    }
    for (const path of ['/status', '/metrics', '/api/calls'])
      expect((await ask(`${url}${path}`, { headers: bearer(TOKEN) })).status).toBe(200)
  })

  it.each(['', 'wrong', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()])('is not "%s"', async (given) => {
    const url = await start({ token: new Secret(TOKEN) })
    expect((await ask(`${url}/status`, { headers: bearer(given) })).status).toBe(401)
  })

  it('can be tried ten times a minute, by the right one neither more often', async () => {
    const url = await start({ token: new Secret(TOKEN) })
    for (let count = 0; count < 10; count++)
      expect((await ask(`${url}/status`, { headers: bearer(`wrong-${count}`) })).status).toBe(401)
    const refused = await ask(`${url}/status`, { headers: bearer(TOKEN) })
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '60' } })
    expect((await ask(`${url}/healthz`)).status).toBe(200)
    await clock.advance(60_000)
    expect((await ask(`${url}/status`, { headers: bearer(TOKEN) })).status).toBe(200)
  })
})

describe('a browser', () => {
  const form = (token: string): Asked => ({
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token }).toString(),
  })

  it('is led to a page without a script, and signed in by a cookie that nothing else can use', async () => {
    const url = await start({ token: new Secret(TOKEN) })
    const led = await ask(`${url}/status`, { headers: { accept: 'text/html,*/*' } })
    expect(led).toMatchObject({ status: 303, headers: { location: '/login' } })
    const page = await ask(`${url}/login`)
    expect(page.body).toContain('<form method="post" action="/login">')
    expect(page.body).not.toContain('<script')
    const signedIn = await ask(`${url}/login`, form(TOKEN))
    expect(signedIn).toMatchObject({ status: 303, headers: { location: '/' } })
    const cookie = String(signedIn.headers['set-cookie'])
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/)
    expect(cookie).not.toContain(TOKEN)
    const session = { cookie: `theme=dark; ${cookie.split(';')[0]}` }
    expect((await ask(`${url}/status`, { headers: session })).status).toBe(200)
    await clock.advance(12 * 3_600_000)
    expect((await ask(`${url}/status`, { headers: session })).status).toBe(401)
  })

  it('is told when the token was wrong, and not what it typed', async () => {
    const url = await start({ token: new Secret(TOKEN) })
    const refused = await ask(`${url}/login`, form('<b>wrong</b>'))
    expect(refused.status).toBe(401)
    expect(refused.headers['set-cookie']).toBeUndefined()
    expect(refused.body).toContain('role="alert"')
    expect(refused.body).not.toContain('wrong')
    for (let count = 0; count < 9; count++) await ask(`${url}/login`, form('wrong'))
    expect((await ask(`${url}/login`, form(TOKEN))).status).toBe(429)
  })

  it('cannot be signed in by another site', async () => {
    const url = await start({ token: new Secret(TOKEN) })
    const { headers, ...rest } = form(TOKEN)
    for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, { origin: 'null' }])
      expect((await ask(`${url}/login`, { ...rest, headers: { ...headers, ...foreign } })).status).toBe(403)
  })
})

describe('what is too much', () => {
  it('is refused: a body beyond 64 KB, in one piece or in many', async () => {
    const url = await start()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ call: 'x'.repeat(100_000) })
    expect((await ask(`${url}/api/replay`, { method: 'POST', headers, body })).status).toBe(413)
    const chunked = { ...headers, 'transfer-encoding': 'chunked' }
    expect((await ask(`${url}/api/replay`, { method: 'POST', headers: chunked, body })).status).toBe(413)
  })

  it('is refused: headers beyond 16 KB', async () => {
    expect((await ask(`${await start()}/healthz`, { headers: { padding: 'x'.repeat(20_000) } })).status).toBe(431)
  })

  it('does not stop the listener: garbage, and a path that is none', async () => {
    const url = await start()
    for (const garbage of [
      '\u0000\u0001\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nhost: localhost\r\n\r\n',
      'GET * HTTP/1.1\r\nhost: localhost\r\n\r\n',
    ])
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(garbage))
        socket.resume().on('close', () => resolve())
      })
    expect((await ask(`${url}/healthz`)).status).toBe(200)
  })
})
