// A day in an office, in a store: calls of every kind, spread over the hours before now, the newest of them still going on.
import { farKey } from '../../src/call/contact.ts'
import type { Outsider } from '../../src/simulator/company.ts'
import { OUTSIDERS } from '../../src/simulator/company.ts'
import { type ScenarioName, writeTimeline } from '../../src/simulator/scenarios/catalog.ts'
import type { Store } from '../../src/store/store.ts'
import { readContent } from './scenario-states.ts'

/** Going on: how long ago each began. */
const NOW: readonly (readonly [ScenarioName, number])[] = [
  ['direct', 6_000],
  ['queue', 31_000],
  ['hold', 50_000],
]
const BEFORE: readonly ScenarioName[] = [
  'answered',
  'missed',
  'queue',
  'voicemail',
  'answered',
  'abandoned',
  'transfer',
  'answered',
  'anonymous',
  'outbound',
  'answered',
  'menu-hang-up',
]
const APART_MS = 7 * 60_000

export interface Day {
  /** How many calls in all; the first three of them go on. */
  readonly calls: number
  /** Epoch ms. */
  readonly now: number
  /** The one whose phone call is the newest. */
  readonly caller?: Outsider
}

/** Answers the ids, the newest first. */
export const fillDay = async (store: Store, { calls, now, caller }: Day): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let index = 0; index < calls; index += 1) {
    const [scenario, agoMs] = NOW[index] ?? [BEFORE[index % BEFORE.length] ?? 'missed', (index - 1) * APART_MS]
    const outsider = (index === 0 ? caller : undefined) ?? OUTSIDERS[index % OUTSIDERS.length] ?? OUTSIDERS[0]
    ids.push(await record(store, scenario, outsider, now - agoMs, index, now))
  }
  return ids
}

const record = async (
  store: Store,
  scenario: ScenarioName,
  caller: Outsider,
  startAt: number,
  rank: number,
  now: number,
): Promise<string> => {
  let legs = 0
  const id = () => `call-${rank}-${++legs}`
  const { states } = writeTimeline(scenario, { account: '2930718022414574861', caller, startAt, id })
  const heard = states.map(({ content }) => readContent(content)).filter(({ at }) => at <= now)
  await store.record(heard, () => ['sales'])
  return `call-${rank}-1`
}

/** What the CRM says of the caller of a call. */
export const enrichCall = async (
  store: Store,
  callId: string,
  details: Readonly<Record<string, string | number>>,
): Promise<void> => {
  const call = await store.call(callId)
  if (call === null) throw new Error(`no call ${callId}`)
  await store.enrich({ callId, far: farKey(call) ?? '', details, complete: true }, () => ['sales'])
}
