// What is to be done next about a call, one step at a time: pure, from the call as it is and from what is shown of it.
import { type Call, isOver, type Line } from '../../call/call.ts'
import type { Memory, Person, Shown } from './memory.ts'

export interface PlanSettings {
  /** Null: nothing is posted to a channel. */
  readonly channel: string | null
  readonly updates: 'edit' | 'thread' | 'final'
  readonly directMessages: boolean
  readonly mostPeople: number
}

export type Step =
  | { readonly kind: 'post'; readonly channel: string }
  | { readonly kind: 'edit'; readonly card: Shown }
  /** A short reply below the card. */
  | { readonly kind: 'say'; readonly card: Shown; readonly moment: string }
  /** The first message to somebody. */
  | { readonly kind: 'tell'; readonly person: string; readonly line: Line }
  | { readonly kind: 'retell'; readonly person: Person; readonly shown: Shown }

/** Null: everything shows the call as it is. The channel comes first, so that nobody in particular can hold it up. */
export const nextStep = (call: Call, memory: Memory, settings: PlanSettings): Step | null =>
  (settings.channel === null ? null : nextInChannel(call, memory, settings.channel, settings.updates)) ??
  (settings.directMessages ? nextInPerson(call, memory, settings.mostPeople) : null)

const nextInChannel = (
  call: Call,
  { card, said }: Memory,
  channel: string,
  updates: PlanSettings['updates'],
): Step | null => {
  if (card === null) return updates === 'final' && !isOver(call) ? null : { kind: 'post', channel }
  if (card.gone) return null
  const moment = momentOf(call)
  // In a thread the replies tell what became of the call: its card says how it began, and then how it ended.
  const isItsTurn = updates !== 'thread' || isOver(call) || moment === said[0]
  if (isItsTurn && card.revision < call.revision) return { kind: 'edit', card }
  return updates === 'thread' && !said.includes(moment) ? { kind: 'say', card, moment } : null
}

/** However many lines a call rings of which nobody can be found. */
const MOST_LOOKED_UP = 100

/** First those who know nothing yet: their phone rings. */
const nextInPerson = (call: Call, { people }: Memory, most: number): Step | null => {
  const told = people.filter((person) => person.shown !== null)
  for (const line of told.length < most && people.length < MOST_LOOKED_UP ? concerned(call) : []) {
    const person = personKey(line)
    if (person !== null && !people.some((known) => known.person === person)) return { kind: 'tell', person, line }
  }
  for (const person of told) {
    const { shown } = person
    if (shown !== null && !shown.gone && shown.revision < call.revision) return { kind: 'retell', person, shown }
  }
  return null
}

/** One entry a person: a line has one, however many devices it rings. Null for whoever is outside. */
export const personKey = ({ lineId, userId, extension }: Line): string | null => lineId ?? userId ?? extension

/**
 * Whom a call concerns that has not been shown to them: whose phone rings, who took it before they could be told, and all
 * whom it rang in vain. On an outgoing call it is the outside that rings.
 */
const concerned = (call: Call): readonly Line[] => {
  if (call.direction === 'outbound') return []
  if (call.status === 'missed' || call.status === 'voicemail') return call.rang
  if (call.status !== 'answered' || call.answeredBy === null) return call.ringing
  return [call.answeredBy, ...call.ringing]
}

/** What a reply in the thread is about: each change of status, and each colleague who took the call over. */
export const momentOf = ({ status, transfers }: Call): string => {
  const taken = transfers.filter(({ outcome }) => outcome === 'completed').length
  return status === 'answered' && taken > 0 ? `answered ${taken}` : status
}
