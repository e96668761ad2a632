import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../src/clock.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { silentLog } from '../support/silent-log.ts'

const SMALLEST: Readonly<Record<string, unknown>> = {
  slack: { token: 'xoxb-1', channel: 'C1' },
  'slack-webhook': { url: 'https://hooks.slack.com/services/T1/B1/x' },
  teams: { url: 'https://flow.example/?sig=1' },
  discord: { url: 'https://discord.com/api/webhooks/1/x' },
  'google-chat': { url: 'https://chat.googleapis.com/v1/spaces/A/messages?key=1&token=2' },
  mattermost: { url: 'https://mattermost.example/hooks/x' },
  http: { url: 'https://hooks.example/' },
  stdout: {},
}

describe('the sink types', () => {
  it('are these', () => {
    expect(sinkKinds.map(({ type }) => type)).toEqual([
      'slack',
      'slack-webhook',
      'teams',
      'discord',
      'google-chat',
      'mattermost',
      'http',
      'stdout',
    ])
  })

  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))(
    '%s is built from the fewest options, opening nothing',
    async (type, kind) => {
      const sink = kind.configure('mine', kind.options.parse(SMALLEST[type]))({ clock: systemClock, log: silentLog })
      expect(sink).toMatchObject({ name: 'mine', mode: ['http', 'stdout'].includes(type) ? 'event' : 'card' })
      await sink.close()
    },
  )

  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))('%s refuses keys it does not know', (type, kind) => {
    const { error } = kind.options.safeParse({ ...Object(SMALLEST[type]), surprise: 1 })
    expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['surprise'] }])
  })

  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))('%s describes its options as JSON Schema', (_, kind) => {
    expect(z.toJSONSchema(kind.options, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false })
  })
})
