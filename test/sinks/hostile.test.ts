import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { describeCall } from '../../src/cards/card.ts'
import { anyCall } from '../support/any-call.ts'
import { buildCall } from '../support/build-call.ts'
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
