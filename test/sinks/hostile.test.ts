import { Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { callFromJson } from '../../src/call/call-schema.ts'
import { describeCall } from '../../src/cards/card.ts'
import { wrapCall } from '../../src/sinks/http/envelope.ts'
import { createStdoutSink } from '../../src/sinks/stdout/index.ts'
import { anyCall } from '../support/any-call.ts'
import { buildCall, buildDelivery } from '../support/build-call.ts'
import { CARD_SINKS } from '../support/card-sinks.ts'
import { fullCard, GROWING } from '../support/full-card.ts'
import { hostileDescribe } from '../support/hostile-templates.ts'

/** Finding the smallest call that fails takes longer than to look at any. */
const BRIEF = { endOnFailure: true, numRuns: 60 }

const NUMBER = '+12015550123'

/** The far party has a number, whatever else may be written there. */
const withNumber = (call: Call): Call => ({
  ...call,
  caller: { ...call.caller, number: NUMBER, anonymous: false },
  dialed: { ...call.dialed, number: NUMBER },
})

const digitsIn = (text: string): string => text.replace(/\D/g, '')

describe.each(CARD_SINKS)('whatever the texts of a call are, a card of $type', ({ phones, render, layOut }) => {
  it.each([
    ['in the usual words', describeCall],
    ['in those of templates', hostileDescribe],
  ])('is as its service takes it, with nothing alive and the number on it, %s', (_, describe) => {
    fc.assert(
      fc.property(anyCall.map(withNumber), (call) => {
        const { problems, shown, links } = render(call, describe).verdict
        expect(problems).toEqual([])
        expect(digitsIn(shown)).toContain(digitsIn(NUMBER).slice(1))
        const wanted = describe(call).buttons.map(({ url }) => url)
        expect(links.toSorted()).toEqual(wanted.filter((url) => phones || !url.startsWith('tel:')).toSorted())
      }),
      BRIEF,
    )
  })

  it('keeps its limits when every place is as full as can be', () => {
    for (const text of GROWING)
      for (const facts of [20, 60, 120]) expect(layOut(fullCard(text, facts), buildCall()).verdict.problems).toEqual([])
  })
})

/** JSON keeps every character, and halves of characters as what they are. */
const expectTheCall = (json: unknown, call: Call): void => {
  expect(callFromJson(json)).not.toHaveProperty('fault')
  expect(json).toMatchObject({
    caller: { name: call.caller.name, number: NUMBER },
    queue: call.queue,
    menu: call.menu,
    caller_details: call.callerDetails,
  })
}

describe('whatever the texts of a call are, an event', () => {
  it('is sound JSON in sound UTF-8 with every text as it was, over HTTP', () => {
    fc.assert(
      fc.property(anyCall.map(withNumber), (call) => {
        for (const format of ['standard', 'cloudevents'] as const) {
          const { body } = wrapCall(format, buildDelivery(call))
          expect(body.isWellFormed()).toBe(true)
          expectTheCall(JSON.parse(body).data.call, call)
        }
      }),
      BRIEF,
    )
  })

  it.each([
    ['json', 'holds on one line of standard output all of it, and nothing that a terminal obeys'],
    ['pretty', 'is shown to people with its number, and nothing that a terminal obeys'],
  ] as const)('as %s %s', async (format, _) => {
    await fc.assert(
      fc.asyncProperty(anyCall.map(withNumber), async (any) => {
        // While it rings, a later revision is told in one line that names no number.
        const call = { ...any, revision: 1 }
        const written: string[] = []
        const stream = new Writable({
          write: (chunk, _encoding, done) => {
            written.push(String(chunk))
            done()
          },
        })
        const sink = createStdoutSink({ name: 'console', format, stream, colour: false })
        expect(await sink.send(buildDelivery(call), new AbortController().signal)).toEqual({ status: 'delivered' })
        const text = written.join('')
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\u2028\u2029]/u)
        if (format === 'pretty') {
          expect(digitsIn(text)).toContain(digitsIn(NUMBER).slice(1))
        } else {
          expect(text.trimEnd().split('\n')).toHaveLength(1)
          expectTheCall(JSON.parse(text), call)
        }
      }),
      BRIEF,
    )
  })
})
