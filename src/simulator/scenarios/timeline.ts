// A timeline: the states of one or more calls as GoTo would send them, with the moment each one is due.

/** What GoTo puts into a call-state notification, unknown extra fields included. https://developer.goto.com/guides/GoToConnect/15_HOW_Call_Events/ */
export interface StateContent {
  readonly metadata: StateMetadata
  readonly state: State
}

export interface StateMetadata {
  readonly conversationSpaceId: string
  readonly direction: 'INBOUND' | 'OUTBOUND'
  readonly accountKey: string
  readonly callCreated: string
  readonly callInitiator?: string
  readonly dialString?: string
  readonly associatedConversations?: readonly string[]
}

export interface State {
  readonly id: string
  readonly sequenceNumber: number
  readonly type: 'STARTING' | 'ACTIVE' | 'ENDING'
  readonly timestamp: string
  readonly participants: readonly PartyState[]
  readonly interactiveVoiceResponseSystems?: readonly SystemState[]
}

export interface PartyState {
  readonly id: string
  readonly legId: string
  readonly originator: string
  readonly status: { readonly value: string }
  readonly type: { readonly value: string; readonly [field: string]: unknown }
  readonly [field: string]: unknown
}

export interface SystemState {
  readonly id: string
  readonly originator: string
  readonly status: { readonly value: string }
  readonly type: { readonly value: string; readonly [field: string]: unknown }
}

export interface Step {
  /** From the start of the timeline, at speed 1. */
  readonly afterMs: number
  readonly content: StateContent
}

export interface Timeline {
  readonly name: string
  readonly title: string
  readonly states: readonly Step[]
  /** What only the report after the call tells about a menu, queue or mailbox, by the system's id. */
  readonly reported: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** RFC 3339 as GoTo writes it: UTC, and as many fraction digits as it takes ("…02.96Z"). */
export const instant = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.?0+Z$/, 'Z')

/** The ids of the conversations in a timeline, in order of appearance. */
export const conversationIds = (timeline: Timeline): readonly string[] => [
  ...new Set(timeline.states.map(({ content }) => content.metadata.conversationSpaceId)),
]

/** The same timeline begun at `startAt` and played `speed` times as fast; `Infinity` puts every state at the start. */
export const retime = (timeline: Timeline, startAt: number, speed: number): Timeline => {
  const first = timeline.states[0]
  if (first === undefined) return timeline
  const origin = Date.parse(first.content.metadata.callCreated)
  const moved = (text: string): string => instant(startAt + (Date.parse(text) - origin) / speed)
  return {
    ...timeline,
    states: timeline.states.map(({ afterMs, content: { metadata, state } }) => ({
      afterMs: afterMs / speed,
      content: {
        metadata: { ...metadata, callCreated: moved(metadata.callCreated) },
        state: { ...state, timestamp: moved(state.timestamp) },
      },
    })),
  }
}
