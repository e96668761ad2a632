import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '../../src/clock.ts'
import { SAMPLE_OPTIONS } from '../../src/preview/samples/sinks.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { CARD_SINKS } from '../support/card-sinks.ts'
import { silentLog } from '../support/silent-log.ts'

describe('the sink types', () => {
  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))(
    '%s is built from few options, opening nothing; if it shows cards somebody judges them',
    async (type, kind) => {
      const sink = kind.configure(
        'mine',
        kind.options.parse(SAMPLE_OPTIONS[type]),
      )({ clock: systemClock, log: silentLog })
      expect(sink).toMatchObject({
        name: 'mine',
        mode: CARD_SINKS.some((judged) => judged.type === type) ? 'card' : 'event',
      })
      await sink.close()
    },
  )

  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))('%s refuses keys it does not know', (type, kind) => {
    const { error } = kind.options.safeParse({ ...Object(SAMPLE_OPTIONS[type]), surprise: 1 })
    expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['surprise'] }])
  })

  it.each(sinkKinds.map((kind) => [kind.type, kind] as const))('%s describes its options as JSON Schema', (_, kind) => {
    expect(z.toJSONSchema(kind.options, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false })
  })
})
