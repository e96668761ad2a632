import { createServer } from 'node:net'
import { createServer as createSecureServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOutbound, MAX_BODY_BYTES, type Outbound, type OutboundRequest } from '../../src/outbound/http.ts'
import { type CaptureServer, startCaptureServer } from '../support/capture-server.ts'
import { eventually } from '../support/eventually.ts'
import { untrusted } from '../support/fault-proxy/certificate.ts'

const never = new AbortController().signal

let server: CaptureServer
let outbound: Outbound

const ask = (url: string, more: Partial<OutboundRequest> = {}, through = outbound) =>
  through.request({ method: 'POST', url: new URL(url), timeoutMs: 10_000, signal: never, ...more })

beforeEach(async () => {
  server = await startCaptureServer()
  outbound = createOutbound({ allowPrivate: true, insecure: false })
})
afterEach(async () => {
  await outbound.close()
  await server.close()
})

describe('an outgoing request', () => {
  it('carries method, path, headers and body, and brings the reply', async () => {
    server.answer({ status: 418, headers: { 'X-Tea': 'pot' }, body: 'short' })
    const reply = await ask(`${server.origin}/a%2Fb?c=%7E&d`, {
      method: 'PUT',
      headers: { 'x-one': '1' },
      body: '{"ü":1}',
    })
    expect(reply).toMatchObject({
      kind: 'response',
      status: 418,
      headers: { 'x-tea': 'pot' },
      body: Buffer.from('short'),
      truncated: false,
    })
    expect(server.requests).toMatchObject([
      { method: 'PUT', path: '/a%2Fb?c=%7E&d', headers: { 'x-one': '1', 'content-length': '8' }, body: '{"ü":1}' },
    ])
  })

  it('reads a bounded part of the body and hangs up', async () => {
    server.answer('endless-body')
    const reply = await ask(server.origin)
    expect(reply).toMatchObject({ kind: 'response', truncated: true })
    expect(reply.kind === 'response' && reply.body.length).toBe(MAX_BODY_BYTES)
    await eventually('the socket to be let go', () => server.connections === 0)
  })

  it.each([
    [100, 100, 100, false],
    [101, 100, 100, true],
    [MAX_BODY_BYTES + 1, MAX_BODY_BYTES * 2, MAX_BODY_BYTES + 1, false],
  ])(
    'of %i bytes, bounded to %i, brings %i and says whether that is all',
    async (length, maxBytes, read, truncated) => {
      server.answer({ status: 200, body: 'x'.repeat(length) })
      const reply = await ask(server.origin, { maxBytes })
      expect(reply).toMatchObject({ kind: 'response', truncated })
      expect(reply.kind === 'response' && reply.body.length).toBe(read)
    },
  )

  it('reuses its connections', async () => {
    for (let count = 0; count < 10; count += 1) await ask(server.origin)
    expect(server.connections).toBeLessThan(4)
  })

  it('hands a redirect back', async () => {
    server.answer({ status: 302, headers: { location: 'http://169.254.169.254/' } })
    expect(await ask(server.origin)).toMatchObject({ kind: 'response', status: 302 })
    expect(server.requests).toHaveLength(1)
  })

  it.each(['silence', 'stalled-body'] as const)(
    'ends at its deadline against %s, and lets go of the socket',
    async (answer) => {
      server.answer(answer)
      const reply = await ask(server.origin, { timeoutMs: 200 })
      expect(reply).toMatchObject({ kind: 'failure', reason: 'timeout', sent: true })
      await eventually('the socket to be let go', () => server.connections === 0)
    },
  )

  it('knows whether the request may have arrived', async () => {
    server.answer('reset')
    expect(await ask(server.origin)).toMatchObject({ kind: 'failure', reason: 'network', sent: true })
    const gone = await startCaptureServer()
    await gone.close()
    expect(await ask(gone.origin)).toMatchObject({ kind: 'failure', reason: 'network', sent: false })
    expect(await ask('http://no-such-host.invalid')).toMatchObject({ kind: 'failure', reason: 'network', sent: false })
    expect(await ask(server.origin, { signal: AbortSignal.abort() })).toMatchObject({ reason: 'aborted', sent: false })
  })

  it('has sent nothing where no TLS can be agreed', async () => {
    const plain = server.origin.replace('http:', 'https:')
    expect(await ask(plain)).toMatchObject({ kind: 'failure', reason: 'network', sent: false })
  })

  it('is refused by ourselves where the certificate cannot be trusted, before a byte is sent', async () => {
    const elsewhere = createSecureServer({ ...untrusted('localhost') }, () => undefined)
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const address = elsewhere.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const reply = await ask(`https://localhost:${port}`)
    expect(reply).toMatchObject({ kind: 'failure', reason: 'refused', sent: false })
    expect(reply).toHaveProperty('message', expect.stringContaining('certificate'))
    await new Promise((resolve) => elsewhere.close(resolve))
  })

  it('is a network failure where no HTTP is spoken', async () => {
    const babel = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .resume()
        .end('220 mail ready\r\n'),
    )
    await new Promise<void>((resolve) => babel.listen(0, '127.0.0.1', resolve))
    const address = babel.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await ask(`http://127.0.0.1:${port}`)).toMatchObject({ kind: 'failure', reason: 'network', sent: true })
    await new Promise((resolve) => babel.close(resolve))
  })

  it('says nothing of host, path or header in a failure', async () => {
    server.answer('reset')
    const headers = { authorization: 'Bearer hunter2' }
    const replies = [
      await ask(`${server.origin}/hunter2`, { headers }),
      await ask('http://hunter2.invalid/hunter2', { headers }),
      await ask(`${server.origin}/hunter2`, { headers: { 'bad\nname': 'hunter2' } }),
    ]
    expect(replies.map(({ kind }) => kind)).toEqual(['failure', 'failure', 'failure'])
    expect(JSON.stringify(replies)).not.toContain('hunter2')
  })
})

describe('where an outgoing request may go', () => {
  const port = () => new URL(server.origin).port

  it('is checked for literals and for names that resolve to the own network', async () => {
    const strict = createOutbound({ allowPrivate: false, insecure: true })
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', 'localhost']) {
      const reply = await ask(`http://${host}:${port()}`, {}, strict)
      expect(reply).toMatchObject({ kind: 'failure', reason: 'refused', sent: false })
    }
    await strict.close()
    expect(server.requests).toEqual([])
    expect(server.connections).toBe(0)
  })

  it('includes the own network by default, in the clear too', async () => {
    for (const host of ['127.0.0.1', '2130706433', '0x7f.1', 'localhost']) {
      expect(await ask(`http://${host}:${port()}`)).toMatchObject({ kind: 'response', status: 200 })
    }
  })

  it.each(['http://169.254.169.254/latest/meta-data', 'http://[fd00:ec2::254]/latest/meta-data'])(
    'never includes cloud metadata: %s',
    async (url) => {
      expect(await ask(url)).toMatchObject({ kind: 'failure', reason: 'refused' })
    },
  )
})
