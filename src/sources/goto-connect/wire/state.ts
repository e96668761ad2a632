// Reads the content of a call-state notification into our own words, and is lenient with everything a card can do without.
import type { CallState, CallSystem, Participant, TransferParty } from '../../../call/state.ts'
import { count, type Fields, fields, identity, instant, list, text } from './read.ts'

/** What the notification itself cannot know. */
export interface Reception {
  /** The configured name of the source. */
  readonly source: string
  /** When the frame arrived, epoch ms: stands in for timestamps that are missing. */
  readonly receivedAt: number
}

/** Why a state is of no use: nobody could say which call it belongs to, where in it, or what it shows. */
export type StateFault =
  | 'a call state without metadata or state'
  | 'a call state without a conversation id'
  | 'a call state without a sequence number'
  | 'a call state without a type'
  | 'a call state without participants'

/**
 * `content` of a notification of source `call-events`; vendor page:
 * https://developer.goto.com/guides/GoToConnect/15_HOW_CallEvents/
 */
export const parseState = (content: Fields | null, reception: Reception): CallState | StateFault => {
  const metadata = fields(content?.['metadata'])
  const state = fields(content?.['state'])
  if (metadata === null || state === null) return 'a call state without metadata or state'
  const conversationId = identity(metadata['conversationSpaceId'])
  if (conversationId === null) return 'a call state without a conversation id'
  const sequence = count(state['sequenceNumber'])
  if (sequence === null) return 'a call state without a sequence number'
  const type = text(state['type'])
  if (type === null) return 'a call state without a type'
  const participants = list(state['participants'])
  // Only the last state may come without: a snapshot that says nothing would wipe who is ringing off the card.
  if (participants === null && type !== 'ENDING') return 'a call state without participants'
  const direction = text(metadata['direction']) ?? 'UNKNOWN'
  const createdAt = instant(metadata['callCreated'])
  const at = instant(state['timestamp']) ?? createdAt ?? reception.receivedAt
  return {
    source: reception.source,
    account: identity(metadata['accountKey']) ?? '',
    conversationId,
    sequence,
    type,
    at,
    direction,
    createdAt: createdAt ?? at,
    dialString: identity(metadata['dialString']),
    linkedConversations: linked(metadata['associatedConversations']),
    participants: (participants ?? []).flatMap((entry) => participant(fields(entry), direction)),
    systems: (list(state['interactiveVoiceResponseSystems']) ?? []).flatMap((entry) => system(fields(entry))),
    recording: hasRecording(state) || (participants ?? []).some((entry) => hasRecording(fields(entry))),
    reconstructed: false,
  }
}

/** Plain ids in recordings; objects are taken too. */
const linked = (value: unknown): readonly string[] =>
  (list(value) ?? []).flatMap((entry) => {
    const object = fields(entry)
    const id = object === null ? identity(entry) : identity(object['conversationSpaceId'] ?? object['id'])
    return id === null ? [] : [id]
  })

const participant = (entry: Fields | null, direction: string): readonly Participant[] => {
  const id = identity(entry?.['id'])
  const type = fields(entry?.['type'])
  if (entry === null || id === null || type === null) return []
  const kind = text(type['value']) ?? 'UNKNOWN'
  const ownNumber = kind === 'PHONE_NUMBER' ? identity(type['number']) : null
  const name = text(type['name'])
  return [
    {
      id,
      originator: identity(entry['originator']),
      status: word(entry['status']) ?? 'UNKNOWN',
      kind,
      ownNumber,
      // A number that nobody named carries itself as its name.
      name: name === ownNumber ? null : name,
      far: far(type, direction),
      lineId: identity(type['lineId']),
      userId: identity(type['userId']) ?? identity(fields(fields(type['device'])?.['user'])?.['id']),
      extension: identity(type['extensionNumber']),
      // No state tells it: see `names/`.
      email: null,
      transfer: transfer(entry),
    },
  ]
}

/** `number` beside it is the company's own; the far party is `caller` when inbound and `callee` when outbound. */
const far = (type: Fields, direction: string): Participant['far'] => {
  const caller = fields(type['caller'])
  const callee = fields(type['callee'])
  const party = direction === 'OUTBOUND' ? (callee ?? caller) : (caller ?? callee)
  return party === null ? null : { name: text(party['name']), number: identity(party['number']) }
}

/** Who began the transfer is, as a rule, who hands over; the latter is who people mean. */
const transfer = (entry: Fields): Participant['transfer'] => {
  const from = transferParty(fields(entry['transferrer']) ?? fields(entry['initiator']))
  const to = transferParty(fields(entry['destination']))
  return from === null && to === null ? null : { from, to }
}

const transferParty = (party: Fields | null): TransferParty | null =>
  party === null
    ? null
    : {
        participantId: identity(party['participantId']),
        name: text(party['name']),
        extension: identity(party['extensionNumber']),
        number: identity(party['number']),
      }

const hasRecording = (owner: Fields | null): boolean => (list(owner?.['recordings'])?.length ?? 0) > 0

const system = (entry: Fields | null): readonly CallSystem[] => {
  const id = identity(entry?.['id'])
  const type = fields(entry?.['type'])
  if (entry === null || id === null || type === null) return []
  return [
    {
      id,
      kind: text(type['value']) ?? 'UNKNOWN',
      status: word(entry['status']),
      queueName: text(type['queueName']),
      menuOption: dialedOption(type['currentNode']) ?? dialedOption(type['previousNode']),
      voicemailStatus: text(type['voicemailStatus']),
    },
  ]
}

/** A status comes as `{ value }`; a plain word is taken too. */
const word = (value: unknown): string | null => text(fields(value)?.['value'] ?? value)

/**
 * The key a caller pressed at a dial plan's node: `{ result: 'DIALED_OPTION', option: '1' }`, on the node itself or one
 * level down, in its `result` or its `connector`.
 */
const dialedOption = (value: unknown): string | null => {
  const node = fields(value)
  for (const candidate of [node, fields(node?.['result']), fields(node?.['connector'])]) {
    const option = identity(candidate?.['option'])
    const says = [candidate?.['result'], candidate?.['value'], candidate?.['type']]
    if (option !== null && says.includes('DIALED_OPTION')) return option
  }
  return null
}
