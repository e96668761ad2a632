// The card in somebody's direct messages: looked up, posted, edited, and given up before it could cost anybody else anything.
import type { SendResult } from '../sink.ts'
import { contentOf, type Done, type Errand, identityOf, shownAs, triesOf, withoutBlocks } from './errand.ts'
import { type Memory, type Person, withPerson } from './memory.ts'
import type { Step } from './plan.ts'
import { patient, type SlackOutcome } from './web/outcome.ts'

type PersonStep = Extract<Step, { kind: 'tell' | 'retell' }>

/** How long one person may keep the rest of the call waiting, when Slack asks for a pause. */
const LONGEST_PAUSE_MS = 5_000

export const tell = (step: PersonStep, memory: Memory, errand: Errand): Promise<Done> =>
  step.kind === 'tell' ? post(step, memory, errand) : edit(step, memory, errand)

const post = async (
  { person, line }: Extract<PersonStep, { kind: 'tell' }>,
  memory: Memory,
  errand: Errand,
): Promise<Done> => {
  const { desk, delivery, signal } = errand
  const { attempt } = delivery
  const nobody: Person = { person, user: '', shown: null }
  const found = await desk.people.find(line, signal)
  if ('later' in found) return bearable(found.later, errand) ?? { memory: withPerson(memory, nobody), sent: false }
  const { user } = found
  // Somebody with two lines is told once.
  if (user === null || memory.people.some((known) => known.user === user))
    return { memory: withPerson(memory, nobody), sent: false }
  const identity = identityOf(errand, user)
  const outcome = await desk.messages.post({ channel: user }, contentOf(memory, errand), identity, { attempt, signal })
  return inPerson(outcome, memory, errand, { person, user, shown: null })
}

const edit = async (
  { person, shown }: Extract<PersonStep, { kind: 'retell' }>,
  memory: Memory,
  errand: Errand,
): Promise<Done> => {
  const { desk, delivery, signal } = errand
  const outcome = await desk.messages.edit(shown, contentOf(memory, errand), { attempt: delivery.attempt, signal })
  // How fast messages may be edited is counted for the whole workspace.
  if (outcome.status === 'retry' && outcome.reason === 'rate-limited') return { result: outcome }
  return inPerson(outcome, memory, errand, { ...person, shown: { ...shown, gone: true } })
}

/** `givenUp`: what is remembered of them when no message of theirs can be made, or made anew. */
const inPerson = (outcome: SlackOutcome, memory: Memory, errand: Errand, givenUp: Person): Done => {
  const { desk, delivery } = errand
  const { call } = delivery
  if (outcome.status === 'posted')
    return { memory: withPerson(memory, { ...givenUp, shown: shownAs(outcome, call) }), sent: true }
  if (outcome.status === 'disabled') return { result: outcome }
  const again = secondChance(outcome, memory, errand)
  if (again !== null) return again
  if (outcome.status === 'barred') desk.people.forget(givenUp.user)
  const code = 'code' in outcome ? outcome.code : outcome.status
  desk.log.debug({ call: call.id, code }, 'somebody does not get a direct message about a call')
  return { memory: withPerson(memory, givenUp), sent: true }
}

const secondChance = (outcome: SlackOutcome, memory: Memory, errand: Errand): Done | null => {
  switch (outcome.status) {
    case 'unfit':
      return withoutBlocks(outcome, memory, errand)
    case 'stumbled':
      return bearable(outcome.result, errand)
    case 'retry':
      return pause(outcome, errand)
    default:
      return null
  }
}

/** Worth another try while few were made: it may be about this person alone. */
const bearable = (result: SendResult, errand: Errand): Done | null =>
  errand.delivery.attempt > triesOf(errand) || result.status !== 'retry' ? null : pause(result, errand)

/** A pause that Slack asks for on account of one person keeps this call only; and not for long, where a channel waits for it. */
const pause = (result: Extract<SendResult, { status: 'retry' }>, { desk }: Errand): Done | null => {
  const { notBefore, reason } = result
  const pauseMs = notBefore === undefined ? 0 : notBefore - desk.clock.now()
  if (desk.settings.channel !== null && pauseMs > LONGEST_PAUSE_MS) return null
  return { result: { ...result, reason: patient(reason) } }
}
