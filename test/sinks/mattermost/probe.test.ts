import { expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { mattermost } from '../../../src/sinks/mattermost/index.ts'
import { type Answerer, startCaptureServer } from '../../support/capture-server.ts'
import { readableLog } from '../../support/silent-log.ts'

const CHANNEL = 'abcdefghijklmnopqrstuvwxyz'

const probe = async (answer: Answerer) => {
  const server = await startCaptureServer()
  server.answer(answer)
  const options = mattermost.options.parse({ server: server.origin, token: 'bot-token', channel: CHANNEL })
  const sink = mattermost.configure('chat', options)({ clock: systemClock, log: readableLog().log })
  const probes = await sink.probe?.(new AbortController().signal)
  await sink.close()
  await server.close()
  return { probes, asked: server.requests.map(({ method, path }) => `${method} ${path}`) }
}

it('asks who the bot is, and whether it is in the channel', async () => {
  const { probes, asked } = await probe(() => ({ status: 200, body: '{"id":"1"}' }))
  expect(probes).toMatchObject([
    { state: 'ok', item: 'credentials' },
    { state: 'ok', item: 'channel' },
  ])
  expect(asked).toEqual(['GET /api/v4/users/me', `GET /api/v4/channels/${CHANNEL}/members/me`])
})

it('asks nothing more of a server that does not know the token', async () => {
  const { probes } = await probe(() => ({ status: 401, body: '{"id":"api.context.session_expired.app_error"}' }))
  expect(probes).toMatchObject([{ state: 'problem', code: 'config', found: expect.stringContaining('check `token`') }])
})

it('says that the bot has to be added to the channel', async () => {
  const missing = { status: 403, body: '{"id":"api.context.permissions.app_error"}' }
  const { probes } = await probe(({ path }) => (path.endsWith('/users/me') ? { status: 200, body: '{}' } : missing))
  expect(probes?.[1]).toMatchObject({ state: 'problem', found: expect.stringContaining('add the bot to the team') })
})
