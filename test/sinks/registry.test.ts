import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../src/clock.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { silentLog } from '../support/silent-log.ts'

const SMALLEST: Readonly<Record<string, unknown>> = {
  slack: { token: 'xoxb-1', channel: 'C1' },
  teams: { url: 'https://flow.example/?sig=1' },
  http: { url: 'https://hooks.example/' },
  stdout: {},
}

describe('the sink types', () => {
  it('are these', () => {
    expect(sinkKinds.map(({ type }) => type)).toEqual(['slack', 'teams', 'http', 'stdout'])
  })

  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))(
    '%s is built from the fewest options, opening nothing',
    async (type, kind) => {
      const sink = kind.configure('mine', kind.options.parse(SMALLEST[type]))({ clock: systemClock, log: silentLog })
      expect(sink).toMatchObject({ name: 'mine', mode: ['slack', 'teams'].includes(type) ? 'card' : 'event' })
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
