// What the live page shows: its calls, and beside them the day's counts, how sources and sinks are, and what was given up.
import { type Call, isOver } from '../../call/call.ts'
import { type CallJson, callJson } from '../../call/call-json.ts'
import { type Card, describeCall } from '../../cards/card.ts'
import type { DeadLetter } from '../../store/operating.ts'
import { readiness, type StatusParts, sinkStatuses } from '../status.ts'
import type { Today } from './today.ts'
import { type Standing, sinkStanding, sourceStanding } from './words.ts'

/** The call for programs, the card for eyes: the same words as on every other card. */
export interface CallView {
  readonly call: CallJson
  readonly card: Card
}

export interface LetterView {
  readonly id: number
  readonly sink: string
  readonly call: string
  /** The far party, for people; null when the call is gone. */
  readonly who: string | null
  readonly message: string
  readonly died_at: string
  /** False when its sink is not in the config any more. */
  readonly can_retry: boolean
}

export interface Board {
  readonly ready: boolean
  readonly today: Today
  readonly sources: readonly Standing[]
  readonly sinks: readonly Standing[]
  /** The newest of them. */
  readonly dead_letters: readonly LetterView[]
  /** All there are. */
  readonly dead: number
}

export interface BoardParts {
  readonly status: StatusParts
  readonly today: (now: number) => Promise<Today>
}

const MOST_OPEN = 200
const RECENT = 60
const MOST_LETTERS = 20

export const viewOf = (call: Call): CallView => ({ call: callJson(call), card: describeCall(call) })

/** The consultation before a transfer is told of on the card of the call it is about. */
export const isShown = (call: Call): boolean => call.consultOf === null

/** All that go on, and the newest of the others. */
export const readCalls = async ({ store }: Pick<StatusParts, 'store'>): Promise<readonly Call[]> => {
  const [open, newest] = await Promise.all([
    store.calls({ limit: MOST_OPEN, open: true }),
    // Those that are not shown must not take the place of others.
    store.calls({ limit: 2 * RECENT }),
  ])
  const shown = [...open, ...newest.filter(isOver).filter(isShown).slice(0, RECENT)]
  return shown.filter(isShown)
}

export const readBoard = async ({ status, today }: BoardParts): Promise<Board> => {
  const { store, clock } = status
  const [backlog, counts] = await Promise.all([store.backlog(), today(clock.now())])
  const dead = backlog.reduce((sum, row) => sum + row.dead, 0)
  return {
    ready: readiness(status).ready,
    today: counts,
    sources: status.sources().map((source) => sourceStanding(source.name, source.status())),
    sinks: sinkStatuses(status, backlog).map(sinkStanding),
    dead_letters: dead === 0 ? [] : await readLetters(status),
    dead,
  }
}

const readLetters = async ({ store, sinks }: StatusParts): Promise<readonly LetterView[]> => {
  const configured = new Set(sinks().map(({ name }) => name))
  const letters = await store.operating.deadLetters({ limit: MOST_LETTERS })
  return Promise.all(
    letters.map(async ({ id, sink, callId, message, diedAt }: DeadLetter) => {
      const call = await store.call(callId)
      return {
        id,
        sink,
        call: callId,
        who: call === null ? null : describeCall(call).who.name,
        message,
        died_at: new Date(diedAt).toISOString(),
        can_retry: configured.has(sink),
      }
    }),
  )
}
