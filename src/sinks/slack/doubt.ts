// Settles whether messages arrived of whose posting nobody heard the end, before any of them is posted again.
import type { Line } from '../../call/call.ts'
import type { Doubt, SendResult } from '../sink.ts'
import { type Errand, identityOf, replyPlace, triesOf } from './errand.ts'
import { type Memory, type Shown, withPerson } from './memory.ts'
import { momentOf, personKey } from './plan.ts'

type Settled = { readonly memory: Memory } | { readonly later: SendResult }

/** What is found is remembered as if it had just been posted, but that nobody knows which revision it says. Only asks. */
export const settleDoubt = async (errand: Errand, memory: Memory): Promise<Settled> => {
  const { doubt } = errand.delivery
  if (doubt === undefined) return { memory }
  const inChannel = await findInChannel(errand, memory, doubt)
  if ('later' in inChannel) return inChannel
  return errand.desk.settings.directMessages ? findInPerson(errand, inChannel.memory, doubt) : inChannel
}

const findInChannel = async (errand: Errand, memory: Memory, doubt: Doubt): Promise<Settled> => {
  const { desk, signal } = errand
  const { channel, updates } = desk.settings
  if (channel === null || memory.card?.gone) return { memory }
  if (memory.card !== null) return updates === 'thread' ? findReplies(errand, memory, memory.card, doubt) : { memory }
  const { mark } = identityOf(errand, channel)
  const search = await desk.finder.find({ channel }, [mark], doubt.since, signal)
  if ('later' in search) return search
  const ts = search.found.get(mark)
  return { memory: ts === undefined ? memory : { ...memory, card: found(channel, ts), said: [doubt.status] } }
}

const findReplies = async (errand: Errand, memory: Memory, card: Shown, doubt: Doubt): Promise<Settled> => {
  const { desk, delivery, signal } = errand
  const moments = [doubt.status, momentOf(delivery.call)].filter((moment) => !memory.said.includes(moment))
  if (moments.length === 0) return { memory }
  const marks = new Map(moments.map((moment) => [identityOf(errand, replyPlace(card, moment)).mark, moment]))
  const place = { channel: card.channel, thread: card.ts }
  const search = await desk.finder.find(place, [...marks.keys()], doubt.since, signal)
  if ('later' in search) return search
  const seen = [...search.found.keys()].flatMap((mark) => marks.get(mark) ?? [])
  return { memory: { ...memory, said: [...memory.said, ...seen] } }
}

/** Whoever the call rang may have been about to be told. */
const findInPerson = async (errand: Errand, before: Memory, doubt: Doubt): Promise<Settled> => {
  const { desk, delivery } = errand
  let memory = before
  for (const line of delivery.call.rang) {
    const person = personKey(line)
    const told = memory.people.filter(({ shown }) => shown !== null).length
    if (person === null || told >= desk.settings.mostPeople) continue
    if (memory.people.some((known) => known.person === person)) continue
    const search = await findMessageTo(line, errand, memory, doubt)
    if (search === null) continue
    if (!('later' in search)) memory = withPerson(memory, { person, ...search })
    else if (delivery.attempt <= triesOf(errand)) return search
  }
  return { memory }
}

const findMessageTo = async (
  line: Line,
  errand: Errand,
  memory: Memory,
  { since }: Doubt,
): Promise<{ readonly user: string; readonly shown: Shown } | { readonly later: SendResult } | null> => {
  const { desk, signal } = errand
  const looked = await desk.people.find(line, signal)
  if ('later' in looked) return looked
  const { user } = looked
  if (user === null || memory.people.some((known) => known.user === user)) return null
  const conversation = await desk.finder.conversationWith(user, signal)
  if ('later' in conversation) return conversation
  const { channel } = conversation
  if (channel === null) return null
  const { mark } = identityOf(errand, user)
  const search = await desk.finder.find({ channel }, [mark], since, signal)
  if ('later' in search) return search
  const ts = search.found.get(mark)
  return ts === undefined ? null : { user, shown: found(channel, ts) }
}

const found = (channel: string, ts: string): Shown => ({ channel, ts, revision: 0, gone: false })
