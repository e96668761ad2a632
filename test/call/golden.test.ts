import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { FoldedCall } from '../../src/call/call.ts'
import { foldCall } from '../../src/call/fold.ts'
import { revise } from '../../src/call/revision.ts'
import type { CallState } from '../../src/call/state.ts'
import { parseFrame } from '../../src/sources/goto-connect/wire/frame.ts'

/** Payloads as the vendor sends them, the revisions a person would see, and the call they end in. */
interface Golden {
  readonly title: string
  readonly contents: readonly unknown[]
  readonly revisions: readonly string[]
  readonly call: Record<string, unknown>
}

const folder = new URL('../golden/calls/', import.meta.url)
const goldens = readdirSync(folder).map((file) => ({
  file,
  golden: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden,
}))

const readState = (content: unknown): CallState => {
  const data = { source: 'call-events', type: 'call-state', content, bypassDoNotDisturb: false }
  const frame = parseFrame(JSON.stringify({ data }), { source: 'main', receivedAt: 0 })
  if (frame.kind !== 'state') throw new Error(`a golden payload was read as ${frame.kind}`)
  return frame.state
}

/** `18 inbound answered by Dana Agent; rings Bob; menu 2`: one line per revision, numbered by the state that raised it. */
const storyOf = (states: readonly CallState[]): readonly string[] => {
  let call = null
  const story: string[] = []
  for (const [index, { sequence }] of states.entries()) {
    const next = revise(call, foldCall(states.slice(0, index + 1)))
    if (next !== call) story.push(`${sequence} ${tell(next)}`)
    call = next
  }
  return story
}

const tell = (call: FoldedCall): string =>
  [
    `${call.direction} ${call.status}${call.answeredBy === null ? '' : ` by ${call.answeredBy.name}`}`,
    call.queue === null ? [] : `queue ${call.queue}`,
    call.menu.length === 0 ? [] : `menu ${call.menu.join(', ')}`,
    call.ringing.length === 0 ? [] : `rings ${call.ringing.map(({ name }) => name).join(', ')}`,
    call.linkedCalls.length === 0 ? [] : `linked ${call.linkedCalls.length}`,
  ]
    .flat()
    .join('; ')

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

describe('golden calls', () => {
  it('are there', () => expect(goldens.length).toBeGreaterThanOrEqual(6))

  describe.each(goldens)('$file: $golden.title', ({ golden }) => {
    const states = golden.contents.map(readState)

    it('ends in the call', () => {
      const call = foldCall(states)
      const { createdAt, answeredAt, endedAt } = call
      expect({
        ...call,
        createdAt: instant(createdAt),
        answeredAt: instant(answeredAt),
        endedAt: instant(endedAt),
      }).toEqual(golden.call)
    })

    it('is told in these revisions', () => expect(storyOf(states)).toEqual(golden.revisions))

    it('folds to the same call from last to first', () =>
      expect(foldCall(states.toReversed())).toEqual(foldCall(states)))
  })
})
