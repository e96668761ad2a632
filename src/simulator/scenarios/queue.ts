// Calls that wait in a queue: lines ring, ring again with fresh participants, or never ring at all.
import { DANA, QUEUE, ROBIN, SAM } from '../company.ts'
import { MENU_TO_QUEUE, walkMenu } from './script/menu.ts'
import { comeIn, connect, type Incoming, ring, stopRinging } from './script/moves.ts'
import { queue } from './script/parties.ts'
import type { Scenario, Stage } from './script/stage.ts'

const ENTERED_MS = 20_400

const waitInQueue = (stage: Stage): Incoming & { readonly place: string } => {
  const call = comeIn(stage)
  walkMenu(call.conversation, stage, call.caller, MENU_TO_QUEUE, { fromMs: 300, toMs: 20_000 })
  const place = call.conversation.enter(queue(), call.caller)
  call.conversation.snapshot(ENTERED_MS, 'ACTIVE')
  return { ...call, place }
}

const left = (place: string, leftQueueReason: 'ANSWERED' | 'ABANDONED', atMs: number) => ({
  [place]: {
    extensionNumber: QUEUE.extension,
    leftQueueReason,
    callbackOffered: false,
    intents: [],
    callerWaitDuration: atMs - ENTERED_MS,
  },
})

/** Three lines ring from the 21st state on, nobody takes it, they ring again as new participants, Sam answers. */
export const queued: Scenario = (stage) => {
  const { conversation, caller, place, steps } = waitInQueue(stage)
  const agents = [[DANA], [SAM], [ROBIN]] as const
  stopRinging(conversation, ring(conversation, caller, agents, 24_000), 36_000)
  const [dana = '', sam = '', robin = ''] = ring(conversation, caller, agents, 38_000)
  stopRinging(conversation, [dana, robin], 43_000)
  connect(conversation, caller, sam, 43_200)
  conversation.hangUp(88_200)
  return { steps, reported: left(place, 'ANSWERED', 43_200) }
}

/** All agents are busy: no line ever rings, and the caller gives up. */
export const abandoned: Scenario = (stage) => {
  const { conversation, place, steps } = waitInQueue(stage)
  conversation.advance(place, {}, 'DISCONNECTING')
  conversation.hangUp(52_000)
  return { steps, reported: left(place, 'ABANDONED', 52_000) }
}
