// Calls that are answered and then passed on: with a consultation first (warm), or straight away (blind).
import { DANA, SAM } from '../company.ts'
import { Conversation } from './script/conversation.ts'
import { HOURS_TO_LINES, walkMenu } from './script/menu.ts'
import { comeIn, connect, type Incoming, ring } from './script/moves.ts'
import { line } from './script/parties.ts'
import type { Scenario, Stage } from './script/stage.ts'
import type { Step } from './timeline.ts'

const CONSULT_MS = 30_000

const answeredBySam = (stage: Stage): Incoming & { readonly sam: string } => {
  const call = comeIn(stage)
  walkMenu(call.conversation, stage, call.caller, HOURS_TO_LINES, { fromMs: 300, toMs: 8_000 })
  const [sam = ''] = ring(call.conversation, call.caller, [[SAM]], 8_200)
  connect(call.conversation, call.caller, sam, 12_000)
  return { ...call, sam }
}

/** Who passes whom on to where, as it stands on the participant that is being transferred. */
const transferFields = (conversation: Conversation, sam: string, destination: { id: string; in: string }) => {
  const from = {
    participantId: sam,
    conversationSpaceId: conversation.id,
    extensionNumber: SAM.extension,
    name: SAM.name,
  }
  return {
    initiator: from,
    transferrer: from,
    destination: {
      participantId: destination.id,
      conversationSpaceId: destination.in,
      extensionNumber: DANA.extension,
      name: DANA.name,
    },
  }
}

/** The consultation is a conversation of its own, from Sam's phone to Dana's. */
const openConsult = (stage: Stage, steps: Step[], linked: string) => {
  const conversation = new Conversation(stage, steps, {
    direction: 'OUTBOUND',
    dialString: DANA.extension,
    linked: [linked],
    afterMs: CONSULT_MS,
  })
  const sam = conversation.join(line(SAM), 'RINGING')
  conversation.snapshot(CONSULT_MS, 'STARTING')
  const dana = conversation.join(line(DANA), 'RINGING', sam)
  conversation.snapshot(CONSULT_MS + 300, 'STARTING')
  return { conversation, sam, dana }
}

/** Sam asks Dana first; the caller waits IN_WARM_TRANSFER, then talks to Dana. Two conversations that name each other. */
export const warmTransfer: Scenario = (stage) => {
  const { conversation, caller, sam, steps } = answeredBySam(stage)
  const consult = openConsult(stage, steps, conversation.id)
  conversation.link(consult.conversation.id)
  const dana = conversation.join(line(DANA), 'RINGING', sam)
  const fields = transferFields(conversation, sam, { id: consult.dana, in: consult.conversation.id })
  conversation.become(caller, 'IN_WARM_TRANSFER', fields)
  conversation.snapshot(CONSULT_MS + 400, 'ACTIVE')
  connect(consult.conversation, consult.sam, consult.dana, 35_000)
  consult.conversation.hangUp(45_000)
  conversation.become(sam, 'DISCONNECTING')
  conversation.snapshot(45_100, 'ACTIVE')
  connect(conversation, caller, dana, 45_200)
  conversation.hangUp(80_000)
  return { steps }
}

/** Sam hands the caller over without asking; Dana's phone rings. */
const passOn = (stage: Stage): Incoming & { readonly dana: string } => {
  const call = answeredBySam(stage)
  const { conversation, caller, sam } = call
  const dana = conversation.join(line(DANA), 'RINGING', sam)
  const fields = transferFields(conversation, sam, { id: dana, in: conversation.id })
  conversation.become(caller, 'IN_DIRECT_TRANSFER', { ...fields, destination: { number: DANA.extension } })
  conversation.become(sam, 'DISCONNECTING')
  conversation.snapshot(25_000, 'ACTIVE')
  conversation.snapshot(25_040, 'ACTIVE')
  return { ...call, dana }
}

/** Dana answers. */
export const blindTransfer: Scenario = (stage) => {
  const { conversation, caller, dana, steps } = passOn(stage)
  connect(conversation, caller, dana, 29_000)
  conversation.hangUp(64_000)
  return { steps }
}

/** Dana does not, and the caller gives up. */
export const blindTransferInVain: Scenario = (stage) => {
  const { conversation, steps } = passOn(stage)
  conversation.hangUp(50_000)
  return { steps }
}
