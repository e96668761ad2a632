// Calls from outside that go through a menu or straight to a phone: answered, missed, voicemail.
import { ANONYMOUS, DANA, DIRECT_LINE, SAM, STAFF } from '../company.ts'
import { HOURS_TO_LINES, MENU_TO_LINES, PROMPT_ONLY, walkMenu } from './script/menu.ts'
import { comeIn, connect, type Incoming, ring, stopRinging } from './script/moves.ts'
import { line, mailbox } from './script/parties.ts'
import { inTurn, overlapping, type Scenario, type Stage } from './script/stage.ts'

/** A menu, two lines ring, Dana answers (18 states), 45 s of talk. */
export const answered: Scenario = (stage) => {
  const call = comeIn(stage)
  walkMenu(call.conversation, stage, call.caller, MENU_TO_LINES, { fromMs: 300, toMs: 12_000 })
  const [dana = '', sam = ''] = ring(call.conversation, call.caller, [[DANA], [SAM]], 12_200)
  stopRinging(call.conversation, [sam], 17_500)
  connect(call.conversation, call.caller, dana, 17_560)
  call.conversation.hangUp(62_560)
  return call
}

/** Twelve phones ring at once; the eighth person is quickest. */
export const ringGroup: Scenario = (stage) => {
  const call = comeIn(stage)
  walkMenu(call.conversation, stage, call.caller, HOURS_TO_LINES, { fromMs: 300, toMs: 8_000 })
  const phones = STAFF.map((person) => [person] as const)
  const ringing = ring(call.conversation, call.caller, phones, 8_200)
  const quickest = ringing[7] ?? ''
  stopRinging(
    call.conversation,
    ringing.filter((id) => id !== quickest),
    14_000,
  )
  connect(call.conversation, call.caller, quickest, 14_800)
  call.conversation.hangUp(50_000)
  return call
}

/** Answered, recorded from then on, put on hold for a while. HOLD is a word that no recording shows. */
export const hold: Scenario = (stage) => {
  const call = comeIn(stage, DIRECT_LINE)
  const { conversation, caller } = call
  const dana = conversation.join(line(DANA), 'RINGING', caller)
  conversation.snapshot(350, 'STARTING')
  connect(conversation, caller, dana, 5_000)
  conversation.become(dana, 'CONNECTED', { recordings: [{ id: stage.id(), transcriptEnabled: false }] })
  conversation.snapshot(5_300, 'ACTIVE')
  conversation.become(caller, 'HOLD')
  conversation.snapshot(20_000, 'ACTIVE')
  conversation.become(caller, 'CONNECTED')
  conversation.snapshot(35_000, 'ACTIVE')
  conversation.hangUp(60_000)
  return call
}

/** The caller hears the choices and hangs up without making one. */
export const menuHangUp: Scenario = (stage) => {
  const call = comeIn(stage)
  walkMenu(call.conversation, stage, call.caller, PROMPT_ONLY, { fromMs: 300, toMs: 6_000 })
  call.conversation.hangUp(14_000)
  return call
}

export const anonymous: Scenario = (stage) => answered({ ...stage, caller: ANONYMOUS })

/** No menu: the line is there from the second state on. */
export const direct: Scenario = (stage) => {
  const call = comeIn(stage, DIRECT_LINE)
  const dana = call.conversation.join(line(DANA), 'RINGING', call.caller)
  call.conversation.snapshot(350, 'STARTING')
  connect(call.conversation, call.caller, dana, 6_350)
  call.conversation.hangUp(36_350)
  return call
}

/** One line rings on its desk phone and on its app, from the 8th state on. */
const ringTwoDevices = (stage: Stage): Incoming & { readonly phones: readonly string[] } => {
  const call = comeIn(stage)
  walkMenu(call.conversation, stage, call.caller, HOURS_TO_LINES, { fromMs: 300, toMs: 11_800 })
  const phones = ring(
    call.conversation,
    call.caller,
    DANA.devices.map((device) => [DANA, device] as const),
    12_000,
  )
  return { ...call, phones }
}

/** The caller hangs up while the phones still ring. */
export const missed: Scenario = (stage) => {
  const call = ringTwoDevices(stage)
  call.conversation.hangUp(30_000)
  return call
}

const toMailbox =
  (staysMs: number, voicemailStatus: 'SUCCESS' | 'FAILED'): Scenario =>
  (stage) => {
    const { conversation, caller, phones, steps } = ringTwoDevices(stage)
    stopRinging(conversation, phones, 32_000)
    const box = conversation.enter(mailbox(), caller)
    conversation.snapshot(32_400, 'ACTIVE')
    conversation.advance(box, {}, 'DISCONNECTING')
    conversation.hangUp(32_400 + staysMs)
    return { steps, reported: { [box]: { folder: 'INBOX', duration: staysMs, voicemailStatus } } }
  }

/** Nobody answers and the caller leaves a message. */
export const voicemail = toMailbox(24_000, 'SUCCESS')

/** Nobody answers, the caller reaches the mailbox and hangs up. */
export const voicemailHangUp = toMailbox(3_000, 'FAILED')

/** The same number tries again and again, and is answered the third time. */
export const backToBack = inTurn(2_000, missed, missed, answered)

/** While the first call is talked, the same number rings a second time, in vain. */
export const secondCall = overlapping(30_000, answered, missed)
