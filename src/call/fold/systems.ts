// The menus, queues and mailboxes a call went through, as its states list them.
import type { CallState, CallSystem } from '../state.ts'
import { tidyText } from '../text.ts'

export interface Passage {
  /** The name of the queue that was entered last. */
  readonly queue: string | null
  /** Menu choices in the order they were made. */
  readonly menu: readonly string[]
  /** True when the caller was in a queue or a menu. */
  readonly waited: boolean
  readonly reachedVoicemail: boolean
}

/** `timeline` is in order of sequence, without repeats. */
export const passageOf = (timeline: readonly CallState[]): Passage => {
  // A Map keeps the order of first insertion: the queue entered last stays last, however long earlier ones are listed.
  const queues = new Map<string, string | null>()
  const options = new Map<string, string | null>()
  const menu: string[] = []
  let waited = false
  let reachedVoicemail = false
  for (const state of timeline) {
    waited ||= state.participants.some(({ status }) => status === 'IN_INTERACTIVE_VOICE_RESPONSE')
    for (const system of state.systems) {
      waited ||= system.kind === 'CALL_QUEUE' || system.kind === 'DIAL_PLAN'
      reachedVoicemail ||= system.kind === 'VOICEMAIL'
      if (system.kind === 'CALL_QUEUE')
        queues.set(system.id, tidyText(system.queueName) ?? queues.get(system.id) ?? null)
      const choice = newChoice(system, options)
      if (choice !== null) menu.push(choice)
    }
  }
  return { queue: [...queues.values()].at(-1) ?? null, menu, waited, reachedVoicemail }
}

/** A choice stays in the snapshots until its menu moves on: it is new only where it was not shown just before. */
const newChoice = (system: CallSystem, options: Map<string, string | null>): string | null => {
  const option = tidyText(system.menuOption)
  const before = options.get(system.id) ?? null
  options.set(system.id, option)
  return option === before ? null : option
}
