// A delivery step by step: one request an attempt, and what came of it remembered.
import { renderSlackReply } from '../../cards/block-kit/reply.ts'
import { disabled } from '../http-outcome.ts'
import type { SendResult } from '../sink.ts'
import { settleDoubt } from './doubt.ts'
import { contentOf, type Done, type Errand, identityOf, replyPlace, shownAs, triesOf, withoutBlocks } from './errand.ts'
import { handleOf, type Memory, readMemory, type Shown } from './memory.ts'
import { tell } from './person.ts'
import { momentOf, nextStep, type Step } from './plan.ts'
import type { SlackOutcome } from './web/outcome.ts'

export const deliver = async (errand: Errand): Promise<SendResult> => {
  const { desk, delivery } = errand
  const before = readMemory(delivery.handle)
  const settled = await settleDoubt(errand, before)
  if ('later' in settled) return settled.later
  let { memory } = settled
  for (;;) {
    const step = nextStep(delivery.call, memory, desk.settings)
    if (step === null)
      return { status: 'delivered', skipped: true, ...(memory !== before && { handle: handleOf(memory) }) }
    const done = await take(step, memory, errand)
    if ('result' in done) return done.result
    memory = done.memory
    if (!done.sent) continue
    const handle = handleOf(memory)
    const isDone = nextStep(delivery.call, memory, desk.settings) === null
    return isDone ? { status: 'delivered', handle } : { status: 'delivered', handle, more: true }
  }
}

const take = (step: Step, memory: Memory, errand: Errand): Promise<Done> => {
  switch (step.kind) {
    case 'post':
      return post(step.channel, memory, errand)
    case 'edit':
      return edit(step.card, memory, errand)
    case 'say':
      return say(step, memory, errand)
    default:
      return tell(step, memory, errand)
  }
}

const post = async (channel: string, memory: Memory, errand: Errand): Promise<Done> => {
  const { desk, delivery, signal } = errand
  const { call, attempt } = delivery
  const content = contentOf(memory, errand)
  const outcome = await desk.messages.post({ channel }, content, identityOf(errand, channel), { attempt, signal })
  return inChannel(outcome, memory, errand, { channel, ts: '', said: [momentOf(call)] })
}

const edit = async (card: Shown, memory: Memory, errand: Errand): Promise<Done> => {
  const { desk, delivery, signal } = errand
  const outcome = await desk.messages.edit(card, contentOf(memory, errand), { attempt: delivery.attempt, signal })
  return inChannel(outcome, memory, errand, { ...card, said: memory.said })
}

/** What Slack says of the card in the channel goes for the whole delivery. */
const inChannel = (
  outcome: SlackOutcome,
  memory: Memory,
  errand: Errand,
  card: { readonly channel: string; readonly ts: string; readonly said: readonly string[] },
): Done => {
  const { call } = errand.delivery
  const { said, channel, ts } = card
  switch (outcome.status) {
    case 'posted':
      return { memory: { ...memory, card: shownAs(outcome, call), said }, sent: true }
    case 'gone':
      errand.desk.log.debug({ call: call.id, code: outcome.code }, 'the Slack message is gone')
      return { memory: { ...memory, card: { channel, ts, revision: call.revision, gone: true } }, sent: true }
    case 'unfit':
      return withoutBlocks(outcome, memory, errand) ?? rejected(outcome.message)
    case 'barred':
      return { result: disabled('client', outcome.message) }
    case 'stumbled':
      return { result: outcome.result }
    default:
      return { result: outcome }
  }
}

/** A reply that cannot be made is left out: the card has it all. */
const say = async ({ card, moment }: Extract<Step, { kind: 'say' }>, memory: Memory, errand: Errand): Promise<Done> => {
  const { desk, delivery, signal } = errand
  const { call, attempt } = delivery
  const place = { channel: card.channel, thread: card.ts }
  const identity = identityOf(errand, replyPlace(card, moment))
  const outcome = await desk.messages.post(place, renderSlackReply(call), identity, { attempt, signal })
  const said: Done = { memory: { ...memory, said: [...memory.said, moment] }, sent: true }
  if (outcome.status === 'posted') return said
  if (outcome.status === 'retry' || outcome.status === 'disabled') return { result: outcome }
  if (outcome.status === 'stumbled' && attempt <= triesOf(errand)) return { result: outcome.result }
  const code = 'code' in outcome ? outcome.code : outcome.status
  desk.log.debug({ call: call.id, code }, 'Slack did not take a reply to the card of a call')
  return said
}

const rejected = (message: string): Done => ({ result: { status: 'rejected', reason: 'client', message } })
