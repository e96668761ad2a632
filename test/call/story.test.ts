import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import type { CallState } from '../../src/call/state.ts'
import { describeCall } from '../../src/cards/card.ts'
import { createRouter } from '../../src/routing/route.ts'
import type { ScenarioName } from '../../src/simulator/scenarios/catalog.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { statesOfScenario } from '../support/scenario-states.ts'
import { handClock } from '../support/store-contract/bench.ts'
import { temporaryFile } from '../support/temporary-file.ts'

/** Every call of every direction becomes a card. */
const router = createRouter([{ when: {}, sinks: ['cards'], continue: false }], [{ name: 'cards', mode: 'card' }])

const openCards = async () => {
  const clock = handClock()
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  onTestFinished(() => store.close())
  return {
    hear: (states: readonly CallState[]) => store.record(states, router.sinksFor),
    calls: () => store.calls({ limit: 10 }),
    /** One card a call: all that this sink was ever to show, oldest call first. */
    shown: async (): Promise<readonly Call[]> => {
      const work = await store.claim({ sink: 'cards', mode: 'card', limit: 100, now: clock.at })
      return work.map(({ call }) => call).toSorted((one, other) => one.createdAt - other.createdAt)
    },
  }
}

/** What the cards say once everything was heard, state by state. */
const tell = async (states: readonly CallState[]): Promise<readonly string[]> => {
  const cards = await openCards()
  for (const state of states) await cards.hear([state])
  return (await cards.shown()).map((call) => describeCall(call).text)
}

const FROM = 'Test Caller, (201) 555-0123, United States. To: (201) 555-0100.'

/** One line a card, and no card but these. */
const STORIES: Readonly<Partial<Record<ScenarioName, readonly string[]>>> = {
  transfer: [
    `Call ended: ${FROM} Answered by: Sam Porter (8625). Transferred to: Dana Agent (0019). Waited: 0:12. Talked: 1:08.`,
  ],
  'blind-transfer': [
    `Call ended: ${FROM} Answered by: Sam Porter (8625). Transferred to: Dana Agent (0019). Waited: 0:12. Talked: 0:52.`,
  ],
  'blind-transfer-in-vain': [
    `Call ended: ${FROM} Answered by: Sam Porter (8625). Transferred to: Dana Agent (0019) (not answered). Waited: 0:12. Talked: 0:38.`,
  ],
  'ring-group': [`Call ended: ${FROM} Answered by: Dee Frost (1014). Waited: 0:14. Talked: 0:35.`],
  missed: [`Missed call: ${FROM} Rang: Dana Agent (0019). Waited: 0:30.`],
  'second-call': [
    `Call ended: ${FROM} Menu: 1. Answered by: Dana Agent (0019). Waited: 0:17. Talked: 0:45.`,
    `Missed call: ${FROM} Rang: Dana Agent (0019). Waited: 0:30.`,
  ],
  voicemail: [`Voicemail: ${FROM} Rang: Dana Agent (0019). Lasted: 0:56.`],
  queue: [
    `Call ended: ${FROM} Queue: Support. Menu: 1 › 1. Answered by: Sam Porter (8625). Waited: 0:43 (0:22 in the queue). Talked: 0:45.`,
  ],
  abandoned: [`Hung up in the queue: ${FROM} Queue: Support. Menu: 1 › 1. Waited: 0:52 (0:31 in the queue).`],
  'menu-hang-up': [`Hung up in the menu: ${FROM} Waited: 0:14.`],
  hold: [
    'Call ended: Test Caller, (201) 555-0123, United States. To: (201) 555-0119. Answered by: Dana Agent (0019). Waited: 0:05. Talked: 0:55. Recorded: yes.',
  ],
  internal: [
    'Internal call ended: Dana Agent, 0019. To: Sam Porter, 8625. Answered by: Sam Porter (8625). Waited: 0:05. Talked: 0:30.',
  ],
}

describe('one card a call, told right', () => {
  it.each(Object.entries(STORIES))('%s', async (name, story) => {
    expect(await tell(statesOfScenario(name as ScenarioName))).toEqual(story)
  })
})

it('a call on hold is told so, and no more once it is taken back', async () => {
  const cards = await openCards()
  const headlines: string[] = []
  for (const state of statesOfScenario('hold')) {
    const { revised } = await cards.hear([state])
    for (const { headline } of revised.map(describeCall)) if (headline !== headlines.at(-1)) headlines.push(headline)
  }
  expect(headlines).toEqual(['Incoming call', 'Call answered', 'Call on hold', 'Call answered', 'Call ended'])
})

const isConsult = ({ conversationId }: CallState) => conversationId !== 'id-1'

/** GoTo need not say in both conversations that they belong together. */
const nameless = (states: readonly CallState[]): readonly CallState[] =>
  states.map((state) => (isConsult(state) ? { ...state, linkedConversations: [] } : state))

describe('the consultation of a warm transfer', () => {
  const states = statesOfScenario('transfer')
  const consult = states.filter(isConsult)
  const main = states.filter((state) => !isConsult(state))

  it('is linked both ways and knows what it is for', async () => {
    const cards = await openCards()
    await cards.hear(states)
    const calls = new Map((await cards.calls()).map((call) => [call.id, call]))
    const consultId = consult[0]?.conversationId ?? ''
    expect(calls.get('id-1')).toMatchObject({ linkedCalls: [consultId], consultOf: null })
    expect(calls.get(consultId)).toMatchObject({ linkedCalls: ['id-1'], consultOf: 'id-1', direction: 'internal' })
  })

  it.each([
    ['comes first', [...consult, ...main]],
    ['comes last', [...main, ...consult]],
    ['comes last and names nobody', nameless([...main, ...consult])],
  ])('makes no card when it %s', async (_, order) => {
    expect(await tell(order)).toEqual(STORIES.transfer)
  })

  it('that was shown as a call, before anything named it, is shown as what it is from then on', async () => {
    const [card, other] = (await tell(nameless(states))).toSorted()
    expect(card).toEqual(STORIES.transfer?.[0])
    expect(other).toMatch(/^Consultation before a transfer: Sam Porter, 8625\. To: Dana Agent, 0019\./)
  })

  it('makes no card in whatever order states come, and the calls come out the same', async () => {
    const settled = async (order: readonly CallState[]) => {
      const cards = await openCards()
      for (const state of order) await cards.hear([state])
      const calls = (await cards.calls()).map(({ revision: _, ...call }) => call)
      return { calls, cards: (await cards.shown()).map(({ id }) => id) }
    }
    const expected = await settled(states)
    expect(expected.cards).toEqual(['id-1'])
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...states], { minLength: states.length }), async (order) => {
        expect(await settled(order)).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })
})
