// The scenarios by name: the one list that `play`, `simulate` and the control endpoint choose from.
import { randomUUID } from 'node:crypto'
import type { Outsider } from '../company.ts'
import {
  anonymous,
  answered,
  backToBack,
  direct,
  hold,
  menuHangUp,
  missed,
  ringGroup,
  secondCall,
  voicemail,
  voicemailHangUp,
} from './inbound.ts'
import { internal, outbound, outboundUnanswered } from './outgoing.ts'
import { abandoned, queued } from './queue.ts'
import type { Scenario } from './script/stage.ts'
import type { Timeline } from './timeline.ts'
import { blindTransfer, blindTransferInVain, warmTransfer } from './transfer.ts'

interface Entry {
  readonly title: string
  readonly scenario: Scenario
}

const SCENARIOS = {
  answered: { title: 'a menu, two lines ring, one answers', scenario: answered },
  missed: { title: 'one line rings on two devices, the caller gives up', scenario: missed },
  voicemail: { title: 'nobody answers, the caller leaves a message', scenario: voicemail },
  'voicemail-hang-up': { title: 'nobody answers, the caller hangs up at the mailbox', scenario: voicemailHangUp },
  queue: { title: 'a queue rings three lines, rings them again, one answers', scenario: queued },
  abandoned: { title: 'a queue with nobody free, the caller gives up', scenario: abandoned },
  transfer: { title: 'answered, a colleague is asked, then the caller is passed on', scenario: warmTransfer },
  'blind-transfer': { title: 'answered and passed on without asking', scenario: blindTransfer },
  'blind-transfer-in-vain': { title: 'answered and passed on, but nobody takes it', scenario: blindTransferInVain },
  direct: { title: 'a number that rings one extension without a menu', scenario: direct },
  'ring-group': { title: 'twelve phones ring at once, one of them is answered', scenario: ringGroup },
  hold: { title: 'answered and recorded, on hold for a while', scenario: hold },
  'menu-hang-up': { title: 'the caller hears the menu and hangs up', scenario: menuHangUp },
  anonymous: { title: 'a hidden number, answered', scenario: anonymous },
  'back-to-back': { title: 'the same number three times, answered the third time', scenario: backToBack },
  'second-call': { title: 'answered, and meanwhile the same number rings again in vain', scenario: secondCall },
  outbound: { title: 'a colleague rings an outsider, who answers', scenario: outbound },
  'outbound-unanswered': { title: 'a colleague rings an outsider in vain', scenario: outboundUnanswered },
  internal: { title: 'a colleague rings a colleague', scenario: internal },
} as const satisfies Readonly<Record<string, Entry>>

export type ScenarioName = keyof typeof SCENARIOS

export const SCENARIO_NAMES = Object.keys(SCENARIOS) as readonly ScenarioName[]

export const isScenarioName = (name: string): name is ScenarioName => Object.hasOwn(SCENARIOS, name)

export const scenarioTitle = (name: ScenarioName): string => SCENARIOS[name].title

export interface CallOptions {
  /** Default: the simulator's first account. */
  readonly account?: string
  /** The far party; default: the outsiders take turns. Ignored by `anonymous` and `internal`. */
  readonly caller?: Outsider
  /** Epoch ms of the first state; default now. `play` moves the call to its own now unless `keepTimes`. */
  readonly startAt?: number
  /** Where ids come from; default random uuids. */
  readonly id?: () => string
}

/** Writes a scenario's calls down: pure, but for the default ids. */
export const writeTimeline = (
  name: ScenarioName,
  stage: Required<Omit<CallOptions, 'id'>> & Pick<CallOptions, 'id'>,
): Timeline => {
  const { steps, reported = {} } = SCENARIOS[name].scenario({ ...stage, id: stage.id ?? randomUUID })
  // Two conversations of one timeline are written one after the other: put their states in the order they are due.
  const states = steps.toSorted((one, other) => one.afterMs - other.afterMs)
  return { name, title: SCENARIOS[name].title, states, reported }
}
