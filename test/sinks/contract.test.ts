import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Log } from '../../src/log.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import type { Sink } from '../../src/sinks/sink.ts'
import { describeSinkContract, SECRETS } from '../support/sink-contract.ts'
import { CHANNEL_ID, says } from '../support/slack-server.ts'

const opened = new Set<string>()

const open = (type: string, options: Readonly<Record<string, unknown>>, log: Log): Sink => {
  opened.add(type)
  const kind = sinkKinds.find((known) => known.type === type)
  if (kind === undefined) throw new Error(`no sink type ${type}`)
  return kind.configure(`${type}-sink`, kind.options.parse(options))({ clock: systemClock, log })
}

describeSinkContract({
  type: 'slack',
  open: (origin, timeout, log) =>
    open('slack', { token: SECRETS.token, channel: '#calls', api_url: `${origin}/api`, timeout }, log),
  success: says({ ok: true, channel: CHANNEL_ID, ts: '1790364784.000100' }),
  statusIsEnough: false,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'teams',
  open: (origin, timeout, log) =>
    open('teams', { url: `${origin}${SECRETS.path}?sp=%2Ftriggers%2Fmanual%2Frun&sig=${SECRETS.query}`, timeout }, log),
  success: { status: 202 },
  statusIsEnough: true,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'slack-webhook',
  open: (origin, timeout, log) => open('slack-webhook', { url: `${origin}${SECRETS.path}`, timeout }, log),
  success: { status: 200, body: 'ok' },
  statusIsEnough: true,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'discord',
  open: (origin, timeout, log) =>
    open('discord', { url: `${origin}/api/webhooks/42/${SECRETS.query}?thread_id=7`, timeout }, log),
  success: says({ id: '1290364784223000100' }),
  statusIsEnough: false,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'google-chat',
  open: (origin, timeout, log) =>
    open('google-chat', { url: `${origin}${SECRETS.path}?key=k&token=${SECRETS.query}`, timeout }, log),
  success: says({ name: 'spaces/A/messages/B' }),
  statusIsEnough: true,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'mattermost, with a webhook',
  open: (origin, timeout, log) => open('mattermost', { url: `${origin}${SECRETS.path}`, timeout }, log),
  success: { status: 200, body: 'ok' },
  statusIsEnough: true,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'mattermost, as a bot',
  open: (origin, timeout, log) =>
    open('mattermost', { server: origin, token: SECRETS.token, channel: 'c'.repeat(26), timeout }, log),
  success: { ...says({ id: 'p'.repeat(26) }), status: 201 },
  statusIsEnough: false,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})

describeSinkContract({
  type: 'http',
  open: (origin, timeout, log) =>
    open(
      'http',
      {
        url: `${origin}${SECRETS.path}?key=${SECRETS.query}`,
        secret: SECRETS.signing,
        headers: { Authorization: SECRETS.header },
        timeout,
      },
      log,
    ),
  success: { status: 204 },
  statusIsEnough: true,
  ambiguous: false,
  // Of these, the third in a row is believed.
  verdicts: { 404: 'retry client', 401: 'retry auth', 402: 'retry auth', 403: 'retry auth', 407: 'retry auth' },
})

describe('every sink that sends requests', () => {
  it('is under the contract', () => {
    const sending = sinkKinds.filter(({ options }) => 'timeout' in options.shape).map(({ type }) => type)
    expect([...opened].toSorted()).toEqual(sending.toSorted())
  })
})
