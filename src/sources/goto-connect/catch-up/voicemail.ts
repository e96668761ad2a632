// Has it found out whether a caller who reached a mailbox left a message: only GoTo's report of the call tells.
import type { CallState } from '../../../call/state.ts'
import type { NewLookUp } from '../../../store/journal.ts'
import type { Parts } from './parts.ts'

/** Stored as soon as the mailbox shows, so that a restart in the middle forgets nothing. */
const AFTER_REACHED_MS = 120_000
/** A report is ready seconds after the end. */
const AFTER_END_MS = 5_000
const MAX_WATCHED = 5_000

/** To be told of states that are on disk; never waits. */
export type VoicemailWatch = (states: readonly CallState[]) => void

export const watchVoicemail = (parts: Parts): VoicemailWatch => {
  const { journal, source, time, tasks, onLookUps } = parts
  /** Calls that reached a mailbox and go on. Only to ask once, and soon after the end: the look-up itself is stored. */
  const waiting = new Set<string>()

  const ask = async (lookUp: NewLookUp): Promise<void> => {
    await journal.putLookUps(source, [lookUp])
    onLookUps()
  }
  const askIn = (ms: number, { conversationId: subject, account: detail }: CallState): void =>
    tasks.add(ask({ kind: 'voicemail', subject, detail, dueAt: time.now() + ms }))

  return (states) => {
    for (const state of states) {
      const { conversationId: id, type, reconstructed } = state
      if (reconstructed) continue
      if (!waiting.has(id) && reachesMailbox(state) && waiting.size < MAX_WATCHED) {
        waiting.add(id)
        askIn(AFTER_REACHED_MS, state)
      }
      if (type === 'ENDING' && waiting.delete(id)) askIn(AFTER_END_MS, state)
    }
  }
}

const reachesMailbox = ({ systems }: CallState): boolean =>
  systems.some(({ kind, voicemailStatus }) => kind === 'VOICEMAIL' && voicemailStatus === null)
