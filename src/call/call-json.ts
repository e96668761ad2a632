// A call in the one JSON shape that everyone outside sees: snake_case, RFC 3339 instants, whole seconds.
import type { Call, Line, Party, Transfer } from './call.ts'
import type { CallJson } from './call-schema.ts'

export type { CallJson }

/** The shape is `callJsonShape` in `call-schema.ts`, which has the way back too. Seconds are those that have passed in full. */
export const callJson = (call: Call): CallJson => ({
  id: call.id,
  source: call.source,
  account: call.account,
  direction: call.direction,
  status: call.status,
  revision: call.revision,
  caller: { ...partyJson(call.caller), country: call.caller.country, anonymous: call.caller.anonymous },
  dialed: partyJson(call.dialed),
  queue: call.queue,
  menu: [...call.menu],
  ringing: call.ringing.map(lineJson),
  rang: call.rang.map(lineJson),
  answered_by: call.answeredBy === null ? null : lineJson(call.answeredBy),
  transfers: call.transfers.map(transferJson),
  on_hold: call.onHold,
  voicemail: call.voicemail,
  abandoned_in: call.abandonedIn,
  recorded: call.recorded,
  created_at: rfc3339(call.createdAt),
  answered_at: call.answeredAt === null ? null : rfc3339(call.answeredAt),
  ended_at: call.endedAt === null ? null : rfc3339(call.endedAt),
  end_assumed: call.endAssumed,
  wait_seconds: call.waitMs === null ? null : wholeSeconds(call.waitMs),
  queue_seconds: call.queueMs === null ? null : wholeSeconds(call.queueMs),
  talk_seconds: call.talkMs === null ? null : wholeSeconds(call.talkMs),
  reconstructed: call.reconstructed,
  linked_calls: [...call.linkedCalls],
  consult_of: call.consultOf,
  caller_details: { ...call.callerDetails },
})

const partyJson = ({ number, display, name }: Party): CallJson['dialed'] => ({ number, display, name })

const lineJson = (line: Line): CallJson['ringing'][number] => ({
  name: line.name,
  extension: line.extension,
  line_id: line.lineId,
  user_id: line.userId,
  email: line.email,
})

const transferJson = ({ kind, from, to, at, outcome }: Transfer): CallJson['transfers'][number] => ({
  kind,
  from: from === null ? null : lineJson(from),
  to: to === null ? null : lineJson(to),
  at: rfc3339(at),
  outcome,
})

const rfc3339 = (at: number): string => new Date(at).toISOString()

const wholeSeconds = (ms: number): number => Math.max(0, Math.floor(ms / 1000))
