// Reads states that were asked for after the fact: a call's events, the calls that are on, the report of one that is over.
import type { CallState } from '../../../call/state.ts'
import { type Fields, fields, identity, instant, list } from './read.ts'
import { parseState, type Reception } from './state.ts'

/**
 * An entry of a list of states; null when it is of no use. It comes as `{ metadata, state }` or as the bare state, for
 * which `known` then says what the metadata would.
 */
export const parseEntry = (entry: unknown, known: Fields, reception: Reception): CallState | null => {
  const item = fields(entry)
  if (item === null) return null
  const metadata = { ...known, ...(fields(item['metadata']) ?? item) }
  const state = parseState({ metadata, state: fields(item['state']) ?? item }, reception)
  return typeof state === 'string' ? null : state
}

/** What one state of a call tells about the others, in GoTo's words. */
export const metadataOf = (state: CallState): Fields => ({
  conversationSpaceId: state.conversationId,
  accountKey: state.account,
  direction: state.direction,
  callCreated: new Date(state.createdAt).toISOString(),
  dialString: state.dialString,
  associatedConversations: state.linkedConversations,
})

/** The full history of a call that is over; its fields are those of a notification's metadata. https://developer.goto.com/guides/GoToConnect/16_HOW_CallEventsReport/ */
export const parseReport = (report: unknown, callId: string, reception: Reception): readonly CallState[] => {
  const known: Fields = { ...fields(report), conversationSpaceId: callId }
  const states = (list(known['callStates']) ?? []).flatMap((entry) => {
    const state = parseEntry(entry, known, reception)
    return state === null || state.conversationId !== callId ? [] : [{ ...state, reconstructed: true }]
  })
  return [...states, ...postscript(known, states, reception)]
}

/**
 * What is known only after a call (whether a message was left, that it was recorded) as one more last state, so that it
 * reaches the call whether or not its other states were heard. None when there is nothing of the kind.
 */
const postscript = (report: Fields, states: readonly CallState[], reception: Reception): readonly CallState[] => {
  const last = states.toSorted((one, other) => one.sequence - other.sequence).at(-1)
  if (last?.type !== 'ENDING') return []
  const entry = {
    sequenceNumber: last.sequence + 1,
    type: 'ENDING',
    timestamp: new Date(last.at).toISOString(),
    participants: report['participants'],
    interactiveVoiceResponseSystems: report['interactiveVoiceResponseSystems'],
  }
  const state = parseEntry(entry, report, reception)
  const systems = state?.systems.filter(({ voicemailStatus }) => voicemailStatus !== null) ?? []
  if (state === null || (systems.length === 0 && !state.recording)) return []
  return [{ ...state, participants: [], systems, reconstructed: true }]
}

export interface Summary {
  readonly callId: string
  /** Epoch ms; null when the summary does not say. */
  readonly createdAt: number | null
  readonly endedAt: number | null
}

export const parseSummary = (entry: unknown): Summary | null => {
  const item = fields(entry)
  const callId = identity(item?.['conversationSpaceId'])
  if (callId === null) return null
  return { callId, createdAt: instant(item?.['callCreated']), endedAt: instant(item?.['callEnded']) }
}
