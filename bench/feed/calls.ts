// The calls of the feed: frames of 1 to 3 KB as GoTo sends them, written beforehand but for what differs from call to call.

/** Which state a frame shows. It stands in the caller's name, so that whoever receives a card can tell. */
export interface Mark {
  /** Two digits: of which measurement. */
  readonly run: number
  readonly call: number
  /** From 1. */
  readonly sequence: number
}

const SHORTEST = 5
const LONGEST = 20
/** A call has at most so many states; a mark as one number is `call * STRIDE + sequence`. */
export const STRIDE = 32

export const markText = ({ run, call, sequence }: Mark): string =>
  `~${String(run).padStart(2, '0')}.${String(call).padStart(7, '0')}.${String(sequence).padStart(2, '0')}~`

export const MARK = /~(\d\d)\.(\d{7})\.(\d\d)~/

/** The account of whoever asks for none. */
export const ACCOUNT = '4980000000000000017'
/** Others, from 1 to 99. */
export const accountKey = (index: number): string => `49800000000000001${String(index).padStart(2, '0')}`

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

const caller = (status: string) => ({
  id: 'b4b8a4f0-0c6b-4f5e-9c0e-0000000000c1',
  legId: '6d0f0b52-3c77-4d83-8d5c-0000000000c1',
  originator: 'b4b8a4f0-0c6b-4f5e-9c0e-0000000000c1',
  status: { value: status },
  type: {
    value: 'PHONE_NUMBER',
    phoneNumberId: '1f7a1c1e-6a1b-4c62-9d6e-000000000001',
    number: '+13125550100',
    name: '+13125550100',
    callProvider: 'PSTN',
    caller: { name: 'Caller @MARK@', number: '@FAR@' },
  },
})

const colleague = (index: number, status: string) => ({
  id: `b4b8a4f0-0c6b-4f5e-9c0e-0000000001${hex(index, 2)}`,
  legId: `6d0f0b52-3c77-4d83-8d5c-0000000001${hex(index, 2)}`,
  originator: 'b4b8a4f0-0c6b-4f5e-9c0e-0000000000c1',
  status: { value: status },
  type: {
    value: 'LINE',
    lineId: `0a1b2c3d-4e5f-6071-8293-0000000000${hex(index, 2)}`,
    deviceId: `9f8e7d6c-5b4a-3928-1706-0000000000${hex(index, 2)}`,
    extensionNumber: String(1000 + index),
    name: `Colleague ${String.fromCharCode(65 + index)}`,
    device: {
      id: `9f8e7d6c-5b4a-3928-1706-0000000000${hex(index, 2)}`,
      model: 'Poly VVX 450',
      user: { id: `77777777-4e5f-6071-8293-0000000000${hex(index, 2)}` },
    },
  },
})

const menu = {
  id: '2c9e0d3a-1111-4222-8333-000000000001',
  originator: 'b4b8a4f0-0c6b-4f5e-9c0e-0000000000c1',
  status: { value: 'CONNECTED' },
  type: { value: 'DIAL_PLAN', dialPlanId: '5d5d5d5d-1111-4222-8333-000000000001', name: 'Main line' },
}

/** The caller hears a menu, some lines ring, one answers, the call ends. */
const participantsOf = (sequence: number, length: number, lines: number): readonly object[] => {
  if (sequence === length) return [caller('DISCONNECTING'), colleague(0, 'DISCONNECTING')]
  if (sequence <= 2) return [caller('CONNECTED')]
  const answered = sequence > length / 2
  const ringing = Array.from({ length: lines }, (_, index) => colleague(index, 'RINGING'))
  return [caller('CONNECTED'), ...(answered ? [colleague(0, 'CONNECTED'), ...ringing.slice(2)] : ringing)]
}

const typeOf = (sequence: number, length: number): string => {
  if (sequence === length) return 'ENDING'
  return sequence <= 2 ? 'STARTING' : 'ACTIVE'
}

const frameOf = (sequence: number, length: number, lines: number): object => ({
  event: 'Notification',
  eventId: sequence,
  timestamp: '@NOW@',
  data: {
    source: 'call-events',
    type: 'call-state',
    timestamp: '@NOW@',
    content: {
      metadata: {
        conversationSpaceId: '@ID@',
        direction: 'INBOUND',
        accountKey: '@ACCOUNT@',
        callCreated: '@BEGUN@',
        callInitiator: 'b4b8a4f0-0c6b-4f5e-9c0e-0000000000c1',
      },
      state: {
        id: '3f9f7c1a-2222-4333-8444-0000000000aa',
        sequenceNumber: sequence,
        type: typeOf(sequence, length),
        timestamp: '@NOW@',
        participants: participantsOf(sequence, length, lines),
        interactiveVoiceResponseSystems: [menu],
      },
    },
  },
})

type Pieces = readonly string[]

/** By length, then by sequence: text and the names of what goes between, in turn. */
const written: readonly (readonly Pieces[])[] = Array.from({ length: LONGEST + 1 }, (_, length) =>
  Array.from({ length: length + 1 }, (_, sequence) =>
    JSON.stringify(frameOf(sequence, length, 2 + (length % 4))).split(/@([A-Z]+)@/),
  ),
)

export interface Call {
  readonly index: number
  readonly account: string
  readonly length: number
  readonly begun: string
  readonly id: string
  readonly far: string
  sent: number
}

/** `seed` keeps the ids of two feeds apart. Lengths run through 5 to 20. */
export const beginCall = (index: number, seed: string, account = ACCOUNT): Call => ({
  index,
  account,
  length: SHORTEST + ((index * 7) % (LONGEST - SHORTEST + 1)),
  begun: new Date().toISOString(),
  id: `${seed}-4444-8555-${hex(index, 12)}`,
  far: `+1201${String(2_000_000 + (index % 7_999_999))}`,
  sent: 0,
})

/** The next frame of the call, which is one state further then. */
export const nextFrame = (call: Call, run: number): string => {
  call.sent += 1
  const pieces = written[call.length]?.[call.sent] ?? []
  const between: Readonly<Record<string, string>> = {
    NOW: new Date().toISOString(),
    BEGUN: call.begun,
    ID: call.id,
    ACCOUNT: call.account,
    FAR: call.far,
    MARK: markText({ run, call: call.index, sequence: call.sent }),
  }
  let frame = ''
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] ?? ''
    frame += at % 2 === 0 ? piece : (between[piece] ?? '')
  }
  return frame
}
