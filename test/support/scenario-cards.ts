// The moments of every scenario at which cards are looked at, and a few calls besides that no scenario has.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Call } from '../../src/call/call.ts'
import { foldCall } from '../../src/call/fold.ts'
import { revise } from '../../src/call/revision.ts'
import type { CallState } from '../../src/call/state.ts'
import { type Describe, describeCall } from '../../src/cards/card.ts'
import { createDescribe } from '../../src/cards/templates/describe.ts'
import { cardOptions } from '../../src/cards/templates/options.ts'
import { SCENARIO_NAMES, type ScenarioName } from '../../src/simulator/scenarios/catalog.ts'
import { buildCall } from './build-call.ts'
import { statesOfScenario } from './scenario-states.ts'
import { silentLog } from './silent-log.ts'

export interface Sample {
  readonly name: string
  /** Every revision that is shown, in order. */
  readonly revisions: readonly Call[]
  readonly describe: Describe
}

const revisionsOf = (states: readonly CallState[]): readonly Call[] => {
  const found: Call[] = []
  for (const [index] of states.entries()) {
    const before = found.at(-1) ?? null
    const call = revise(before, foldCall(states.slice(0, index + 1)))
    if (call !== before) found.push(call)
  }
  // A consultation is told on the card of the call it was made for.
  return found.at(-1)?.consultOf === null ? found : []
}

const scenario = (name: ScenarioName): Sample => {
  const conversations = Map.groupBy(statesOfScenario(name), ({ conversationId }) => conversationId)
  return { name, revisions: [...conversations.values()].flatMap(revisionsOf), describe: describeCall }
}

const SAMPLES = join(import.meta.dirname, '..', 'golden', 'samples')

const sample = (name: string, file = name, describe: Describe = describeCall): Sample => ({
  name,
  revisions: [buildCall(JSON.parse(readFileSync(join(SAMPLES, `${file}.json`), 'utf8')))],
  describe,
})

const TEMPLATES = z.strictObject(cardOptions()).parse({
  title: '{{ headline }}{% if details.company %} ({{ details.company | upcase }}){% endif %}',
  fields: [
    'default',
    { label: 'Ticket *1*', value: '{{ details.notes | truncate: 20 }}' },
    { label: 'Nothing', value: '{{ details.nothing }}' },
    { label: 'Phones', value: '{{ call.ringing | map: "name" | join: " and " }}' },
  ],
  buttons: [
    'default',
    {
      label: 'Ticket for {{ caller.name }}',
      url: 'https://desk.example.com/new?phone={{ caller.number }}&who={{ caller.name }}',
    },
    { label: 'Never', url: 'https://desk.example.com/{{ details.nothing }}' },
  ],
})
const templated = createDescribe(TEMPLATES, silentLog)

export const CARD_SAMPLES: readonly Sample[] = [
  ...SCENARIO_NAMES.map(scenario),
  sample('enriched'),
  sample('hostile'),
  sample('templated', 'enriched', templated),
  sample('templated-hostile', 'hostile', templated),
]

/** The first and the last card of each call. */
export const momentsOf = ({ revisions }: Sample): readonly Call[] =>
  revisions.filter((call, index) => revisions[index - 1]?.id !== call.id || revisions[index + 1]?.id !== call.id)
