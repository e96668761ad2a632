// The report and the summary that GoTo makes of a finished call, put together from its states.
import { STAFF } from '../company.ts'
import { instant, type PartyState, type SystemState } from '../scenarios/timeline.ts'
import type { CallRecord } from './history.ts'

type Facts = (systemId: string) => Readonly<Record<string, unknown>>

/** Each participant or system of a call as it was last seen, in order of appearance. */
const lastSeen = <Item extends PartyState | SystemState>(items: readonly Item[]): readonly Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
]

const partiesOf = (call: CallRecord) => lastSeen(call.contents.flatMap(({ state }) => state.participants))

const systemsOf = (call: CallRecord) =>
  lastSeen(call.contents.flatMap(({ state }) => state.interactiveVoiceResponseSystems ?? []))

const base = (call: CallRecord) => {
  const { metadata } = call.contents[0] ?? {}
  return {
    conversationSpaceId: call.id,
    callCreated: metadata?.callCreated ?? instant(call.createdAt),
    ...(call.endedAt !== null && { callEnded: instant(call.endedAt) }),
    callInitiator: 'DIRECT',
    direction: metadata?.direction,
    accountKey: call.account,
  }
}

/** Reports name the user behind a line; live states only name the device's user. */
const reportedType = (type: PartyState['type']): PartyState['type'] => {
  const person = STAFF.find(({ lineId }) => lineId === type['lineId'])
  return person === undefined ? type : { ...type, userId: person.userId, userKey: person.userKey }
}

/** The body of `GET /call-events-report/v1/reports/{id}`; `facts` knows what a system's states do not tell. */
export const reportOf = (call: CallRecord, facts: Facts) => {
  const linked = call.contents.at(-1)?.metadata.associatedConversations
  const leaver = call.contents
    .flatMap(({ state }) => state.participants)
    .findLast(({ status }) => status.value === 'DISCONNECTING')
  return {
    ...base(call),
    ...(leaver && { hangupOriginatorId: leaver.originator }),
    ...(linked && { associatedConversations: linked }),
    participants: partiesOf(call).map(({ id, originator, legId, type }) => ({
      id,
      originator,
      legId,
      recordings: [],
      liveTranscripts: [],
      transcripts: [],
      type: reportedType(type),
    })),
    interactiveVoiceResponseSystems: systemsOf(call).map(({ id, originator, type }) => ({
      id,
      originator,
      type: { ...type, ...facts(id) },
    })),
    callStates: call.contents.map(({ state }) => state),
    actions: [],
  }
}

const isAnswer = (party: PartyState): boolean => party.status.value === 'CONNECTED' && party.id !== party.originator

/** With dial plans that answer by themselves, `callAnswered` is set though nobody has answered. */
const answeredAt = (call: CallRecord): string | undefined =>
  call.contents.find(({ state }) =>
    state.participants.some((party) => isAnswer(party) || party.status.value === 'IN_INTERACTIVE_VOICE_RESPONSE'),
  )?.state.timestamp

const outcomeOf = (call: CallRecord): string => {
  const parties = call.contents.flatMap(({ state }) => state.participants)
  const systems = systemsOf(call).map(({ type }) => type.value)
  if (parties.some(isAnswer)) return 'NORMAL'
  if (systems.includes('VOICEMAIL')) return 'VOICEMAIL'
  if (parties.some(({ id, originator }) => id !== originator)) return 'MISSED'
  if (systems.includes('CALL_QUEUE')) return 'LEFT_QUEUE'
  return systems.length > 0 ? 'LEFT_DIAL_PLAN' : 'MISSED'
}

const party = ({ legId, type }: PartyState) => {
  const outside = type['caller'] ?? type['callee']
  const far = typeof outside === 'object' && outside !== null ? outside : {}
  const { value, lineId, phoneNumberId, userId, userKey } = reportedType(type)
  return {
    name: type['name'],
    number: type['extensionNumber'] ?? type['number'],
    ...far,
    legId,
    type: { value, lineId, phoneNumberId, userId, userKey },
  }
}

/** One item of `GET /call-events-report/v1/report-summaries`. */
export const summaryOf = (call: CallRecord) => {
  const parties = partiesOf(call)
  const starter = parties.find(({ id, originator }) => id === originator)
  const answered = answeredAt(call)
  return {
    ...base(call),
    ...(answered !== undefined && { callAnswered: answered }),
    ...(starter && { caller: party(starter) }),
    callerOutcome: outcomeOf(call),
    participants: parties.filter((one) => one !== starter).map(party),
  }
}
