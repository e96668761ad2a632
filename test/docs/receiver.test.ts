import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { http } from '../../src/sinks/http/index.ts'
import { buildCall, buildDelivery } from '../support/build-call.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { readableLog } from '../support/silent-log.ts'

const [, program = ''] = /```js\n(.*?)```/s.exec(readFileSync('docs/setup-others.md', 'utf8')) ?? []
const SECRET = 'whsec_TmV3U2VjcmV0TmV3U2VjcmV0TmV3U2VjcmV0'
const never = new AbortController().signal

let receiver: ChildProcess
let printed = ''
let url = ''

const sendWith = async (secret: string, delivery = buildDelivery(buildCall())) => {
  const sink = http.configure('x', http.options.parse({ url, secret }))({ clock: systemClock, log: readableLog().log })
  const result = await sink.send(delivery, never)
  await sink.close()
  return result
}

beforeEach(async () => {
  const port = await freePort()
  url = `http://127.0.0.1:${port}/`
  printed = ''
  const env = { ...process.env, WEBHOOK_SECRET: SECRET, PORT: String(port) }
  receiver = spawn(process.execPath, ['--input-type=module', '--eval', program], { env })
  receiver.stdout?.on('data', (text) => {
    printed += text
  })
  await eventually('the receiver', async () => (await fetch(url).catch(() => null)) ?? undefined)
})
afterEach(async () => {
  receiver.kill()
  await once(receiver, 'exit')
})

describe('the receiver in docs/setup-others.md', () => {
  it('takes what the http sink signs, and a repeat only once', async () => {
    expect(await sendWith(SECRET)).toEqual({ status: 'delivered' })
    expect(await sendWith(SECRET)).toEqual({ status: 'delivered' })
    await eventually('the call', () => (printed.includes('\n') ? true : undefined))
    expect(printed).toBe('call.ringing +12015550123 1\n')
  })

  it('refuses what another secret signs, and what nobody signs', async () => {
    expect(await sendWith('whsec_T2xkU2VjcmV0T2xkU2VjcmV0T2xkU2VjcmV0')).toMatchObject({ reason: 'auth' })
    expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(401)
    expect(printed).toBe('')
  })
})
