// A walk through dial plans: each step of the menu is one more state, as in the recordings.
import type { Conversation } from './conversation.ts'
import type { Stage } from './stage.ts'

/** A node of a dial plan; `down` means that this node belongs to a dial plan nested one deeper. */
export interface Node {
  readonly type: string
  readonly result?: string
  /** The digit that was pressed at an attendant prompt. */
  readonly option?: string
  readonly down?: true
}

const prompt: readonly Node[] = [
  { type: 'PlaySoundClipNode' },
  { type: 'AttendantPromptNode' },
  { type: 'AttendantPromptNode', result: 'DIALED_OPTION', option: '1' },
  { type: 'JumpToDialPlanNode' },
]
const openHours: readonly Node[] = [{ type: 'ScheduleNode' }, { type: 'ScheduleNode', result: 'OPEN_SCHEDULE' }]

/** Greeting, opening hours, one key press, then a dial of two lines: 12 states, so that the lines ring in the 14th and 15th. */
export const MENU_TO_LINES: readonly Node[] = [
  { type: 'ModifyCallerIdNode', down: true },
  ...openHours,
  { type: 'JumpToDialPlanNode' },
  { type: 'PlaySoundClipNode', down: true },
  ...prompt.slice(1),
  { type: 'ModifyCallerIdNode', down: true },
  ...openHours,
  { type: 'SimpleDialNode' },
]

/** Opening hours and a simple dial: 6 states. */
export const HOURS_TO_LINES: readonly Node[] = [
  { type: 'ModifyCallerIdNode', down: true },
  ...openHours,
  { type: 'JumpToDialPlanNode' },
  { type: 'PlaySoundClipNode', down: true },
  { type: 'SimpleDialNode' },
]

/** Opening hours and a prompt that nobody obeys: 6 states. */
export const PROMPT_ONLY: readonly Node[] = [
  { type: 'ModifyCallerIdNode', down: true },
  ...openHours,
  { type: 'JumpToDialPlanNode' },
  { type: 'PlaySoundClipNode', down: true },
  { type: 'AttendantPromptNode' },
]

/** Four nested dial plans before the queue takes over: 18 states; with the queue's own, lines ring from the 21st. */
export const MENU_TO_QUEUE: readonly Node[] = [
  { type: 'ModifyCallerIdNode', down: true },
  ...openHours,
  { type: 'JumpToDialPlanNode' },
  { type: 'PlaySoundClipNode', down: true },
  ...prompt.slice(1),
  ...prompt.slice(0, 1).map((node) => ({ ...node, down: true as const })),
  ...prompt.slice(1),
  { type: 'ModifyCallerIdNode', down: true },
  ...openHours,
  { type: 'PlaySoundClipNode' },
  { type: 'PlaySoundClipNode' },
  { type: 'CallQueueNode' },
]

/** Writes one ACTIVE state a node, evenly spread between the two instants (both in ms from the start). */
export const walkMenu = (
  conversation: Conversation,
  stage: Stage,
  caller: string,
  nodes: readonly Node[],
  span: { readonly fromMs: number; readonly toMs: number },
): void => {
  conversation.become(caller, 'IN_INTERACTIVE_VOICE_RESPONSE', { contact: { notAddedReason: 'NO_CONTACT' } })
  let plan: string | undefined
  let previous: { readonly id: string; readonly connector: string } | undefined
  nodes.forEach(({ down, ...node }, index) => {
    const currentNode = { id: stage.id(), ...node }
    if (down || plan === undefined) {
      const type = { value: 'DIAL_PLAN', dialPlanId: stage.id(), executionId: stage.id(), currentNode }
      plan = conversation.enter(type, caller)
    } else {
      conversation.advance(plan, { currentNode, ...(previous && { previousNode: previous }) })
    }
    previous = { id: currentNode.id, connector: node.result ?? 'DEFAULT' }
    const part = nodes.length > 1 ? index / (nodes.length - 1) : 1
    conversation.snapshot(Math.round(span.fromMs + (span.toMs - span.fromMs) * part), 'ACTIVE')
  })
}
