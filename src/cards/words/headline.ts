// What happened to a call, in the few words a card begins with: ours only.
import type { Call, CallStatus, Direction, Voicemail } from '../../call/call.ts'

const HEADLINES: Readonly<Record<Direction, Readonly<Record<CallStatus, string>>>> = {
  inbound: {
    ringing: 'Incoming call',
    answered: 'Call answered',
    ended: 'Call ended',
    missed: 'Missed call',
    voicemail: 'Voicemail',
    abandoned: 'Hung up while waiting',
  },
  outbound: {
    ringing: 'Outgoing call',
    answered: 'Outgoing call answered',
    ended: 'Outgoing call ended',
    missed: 'Outgoing call not answered',
    voicemail: 'Outgoing call went to voicemail',
    abandoned: 'Outgoing call cancelled',
  },
  internal: {
    ringing: 'Internal call',
    answered: 'Internal call answered',
    ended: 'Internal call ended',
    missed: 'Missed internal call',
    voicemail: 'Voicemail from a colleague',
    abandoned: 'Internal caller hung up while waiting',
  },
}

const ON_HOLD: Readonly<Record<Direction, string>> = {
  inbound: 'Call on hold',
  outbound: 'Outgoing call on hold',
  internal: 'Internal call on hold',
}

/** Whether there is something to listen to is what people want to know first; `reached` cannot tell. */
const VOICEMAIL: Readonly<Partial<Record<Voicemail, string>>> = {
  left: 'New voicemail',
  'not-left': 'Hung up at voicemail',
}

const ABANDONED = { queue: 'Hung up in the queue', menu: 'Hung up in the menu' } as const

export const headlineOf = (call: Call): string => {
  const { direction, status, voicemail, abandonedIn } = call
  if (call.consultOf !== null) return 'Consultation before a transfer'
  const usual = HEADLINES[direction][status]
  if (status === 'answered') return call.onHold ? ON_HOLD[direction] : usual
  if (direction !== 'inbound') return usual
  if (status === 'voicemail') return VOICEMAIL[voicemail ?? 'reached'] ?? usual
  return status === 'abandoned' && abandonedIn !== null ? ABANDONED[abandonedIn] : usual
}
