import { describe, expect, it } from 'vitest'
import { readExampleDocument, withExample } from '../../scripts/example-sink.ts'
import { describeCall } from '../../src/cards/card.ts'
import { systemClock } from '../../src/clock.ts'
import { buildCall } from '../support/build-call.ts'
import { layOutMessage, ntfy } from '../support/example-sink.ts'
import { describeSinkContract, SECRETS } from '../support/sink-contract.ts'

describe('docs/adding-a-sink.md', () => {
  it('has the code that is tested here; `npm run docs` writes it', () => {
    const document = readExampleDocument()
    expect(withExample(document)).toBe(document)
    expect(document).toContain("import type { Sink, SinkContext, SinkKind } from '../sink.ts'")
  })

  it('ends in a message that says who calls', () => {
    const { title, message } = layOutMessage(describeCall(buildCall()))
    expect(title).toBe('Incoming call')
    expect(message).toContain('(201) 555-0123')
  })
})

describeSinkContract({
  type: 'ntfy, the example',
  open: (origin, timeout, log) => {
    const options = ntfy.options.parse({ url: `${origin}${SECRETS.path}`, topic: 'calls', timeout })
    return ntfy.configure('push', options)({ clock: systemClock, log })
  },
  success: { status: 200 },
  statusIsEnough: true,
  ambiguous: true,
  verdicts: { 404: 'disabled client' },
})
