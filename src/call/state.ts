// One state of a call as a source hands it over: a full snapshot, numbered per conversation, already parsed.

/** Values are the vendor's own words, kept open: unknown ones are carried, not dropped. */
export interface CallState {
  /** The configured name of the source that read it. */
  readonly source: string
  readonly account: string
  /** GoTo's conversationSpaceId: the identity of the call. */
  readonly conversationId: string
  /** 1, 2, 3 … per conversation. States are ordered by this alone: timestamps repeat. */
  readonly sequence: number
  /** STARTING, ACTIVE, ENDING or a word not yet known. */
  readonly type: string
  readonly at: number
  /** INBOUND or OUTBOUND as the vendor says it (staff to staff is OUTBOUND), or a word not yet known. */
  readonly direction: string
  readonly createdAt: number
  /** What was dialled on an outbound call, as dialled. */
  readonly dialString: string | null
  readonly linkedConversations: readonly string[]
  /** Empty on ENDING. */
  readonly participants: readonly Participant[]
  /** Menus, queues and mailboxes the call went through. */
  readonly systems: readonly CallSystem[]
  /** A recording of the call, or of one of its participants, has begun. */
  readonly recording: boolean
  /** True when the state came from a report after the fact, not from the socket. */
  readonly reconstructed: boolean
}

export interface Participant {
  readonly id: string
  /** The participant that caused this one; equal to `id` for the one who started the call. */
  readonly originator: string | null
  /** RINGING, CONNECTED, IN_INTERACTIVE_VOICE_RESPONSE, DISCONNECTING, IN_WARM_TRANSFER, IN_DIRECT_TRANSFER, HOLD, … */
  readonly status: string
  /** PHONE_NUMBER (the outside world), LINE (a colleague), AGENT (contact centre), or a word not yet known. */
  readonly kind: string
  /** PHONE_NUMBER: the company's own number, never the far party. */
  readonly ownNumber: string | null
  /** PHONE_NUMBER: the name of the company's own number; LINE and AGENT: the person's name. */
  readonly name: string | null
  /** PHONE_NUMBER: the far party, `caller` when inbound and `callee` when outbound. */
  readonly far: { readonly name: string | null; readonly number: string | null } | null
  readonly lineId: string | null
  readonly userId: string | null
  readonly extension: string | null
  /** LINE and AGENT: the person's address at work, where the company's directory tells it. */
  readonly email: string | null
  /** Stands on whoever is being passed on, and may stay there afterwards: the status tells whether it is going on. */
  readonly transfer: TransferNote | null
}

export interface TransferNote {
  readonly from: TransferParty | null
  readonly to: TransferParty | null
}

/** Someone in a transfer; `participantId` may belong to another conversation. */
export interface TransferParty {
  readonly participantId: string | null
  readonly name: string | null
  readonly extension: string | null
  /** As dialled: an extension or a telephone number. */
  readonly number: string | null
}

export interface CallSystem {
  readonly id: string
  /** DIAL_PLAN, CALL_QUEUE, VOICEMAIL, SATISFACTION_SURVEY or a word not yet known. */
  readonly kind: string
  /** CONNECTED, DISCONNECTING or a word not yet known. */
  readonly status: string | null
  readonly queueName: string | null
  /** The digit chosen in an attendant menu, when this state shows one. */
  readonly menuOption: string | null
  /** VOICEMAIL in reports: SUCCESS (a message was left) or FAILED. */
  readonly voicemailStatus: string | null
}
