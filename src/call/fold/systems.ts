// The menus and mailboxes a call went through, as its states list them, and where the caller was last.
import type { Call, Voicemail } from '../call.ts'
import type { CallState, CallSystem, Participant } from '../state.ts'
import { tidyText } from '../text.ts'

export interface Passage {
  /** Menu choices in the order they were made. */
  readonly menu: readonly string[]
  /** Where the caller was when last seen, unless neither in a queue nor in a menu at any time. */
  readonly place: Call['abandonedIn']
  readonly voicemail: Voicemail | null
}

/** `timeline` is in order of sequence, without repeats. */
export const passageOf = (timeline: readonly CallState[]): Passage => {
  const options = new Map<string, string | null>()
  const menu: string[] = []
  let place: Passage['place'] = null
  let voicemail: Voicemail | null = null
  for (const state of timeline) {
    place = placeIn(state, place)
    for (const system of state.systems) {
      if (system.kind === 'VOICEMAIL') voicemail = voicemailOf(system) ?? voicemail ?? 'reached'
      const choice = newChoice(system, options)
      if (choice !== null) menu.push(choice)
    }
  }
  return { menu, place, voicemail }
}

/** What is listed once everybody is leaving tells where the caller was only if nothing did before. */
const placeIn = ({ participants, systems }: CallState, before: Passage['place']): Passage['place'] => {
  if (before !== null && participants.every(isLeaving)) return before
  if (systems.some(isQueue)) return 'queue'
  return systems.some(isMenu) || participants.some(isInMenu) ? 'menu' : before
}

const isLeaving = ({ status }: Participant): boolean => status === 'DISCONNECTING'
const isInMenu = ({ status }: Participant): boolean => status === 'IN_INTERACTIVE_VOICE_RESPONSE'
const isQueue = ({ kind }: CallSystem): boolean => kind === 'CALL_QUEUE'
const isMenu = ({ kind }: CallSystem): boolean => kind === 'DIAL_PLAN'

/** That FAILED means "nothing was left" is what recordings suggest; the vendor does not say. */
const voicemailOf = ({ voicemailStatus }: CallSystem): Voicemail | null =>
  voicemailStatus === 'SUCCESS' ? 'left' : voicemailStatus === 'FAILED' ? 'not-left' : null

/** A choice stays in the snapshots until its menu moves on: it is new only where it was not shown just before. */
const newChoice = (system: CallSystem, options: Map<string, string | null>): string | null => {
  const option = tidyText(system.menuOption)
  const before = options.get(system.id) ?? null
  options.set(system.id, option)
  return option === before ? null : option
}
