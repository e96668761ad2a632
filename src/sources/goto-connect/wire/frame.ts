// Reads one frame off the notification socket: a call state, a control word, something else, or something broken.
import type { CallState } from '../../../call/state.ts'
import { type Fields, fields, parseJson, text } from './read.ts'
import { parseState, type Reception, type StateFault } from './state.ts'

export type FrameFault =
  | StateFault
  | 'a frame that is not JSON'
  | 'a frame that is not an object'
  | 'a frame without data'

export type Frame =
  | { readonly kind: 'state'; readonly state: CallState }
  | { readonly kind: 'refresh-required' }
  | { readonly kind: 'to-be-closed' }
  | { readonly kind: 'other'; readonly source: string; readonly type: string }
  /** `what` names the kind of fault and holds nothing of the frame. */
  | { readonly kind: 'malformed'; readonly what: FrameFault }

const CONTROL: ReadonlyMap<string, Frame> = new Map([
  ['WEBSOCKET_REFRESH_REQUIRED', { kind: 'refresh-required' }],
  ['WEBSOCKET_TO_BE_CLOSED', { kind: 'to-be-closed' }],
])

const malformed = (what: FrameFault): Frame => ({ kind: 'malformed', what })

/**
 * Never throws. A notification comes nested (`{ event, data: { source, type, content } }`, as the socket sends it) or flat
 * (`{ source, type, content }`, as webhooks do); a control word also comes as a bare string.
 */
export const parseFrame = (frame: string, reception: Reception): Frame => {
  const bare = CONTROL.get(frame.trim())
  if (bare !== undefined) return bare
  const json = parseJson(frame)
  if (json === undefined) return malformed('a frame that is not JSON')
  if (typeof json === 'string') return CONTROL.get(json.trim()) ?? malformed('a frame that is not an object')
  const envelope = fields(json)
  if (envelope === null) return malformed('a frame that is not an object')
  return parseNotification(envelope, reception)
}

const parseNotification = (envelope: Fields, reception: Reception): Frame => {
  const data = fields(envelope['data']) ?? envelope
  const source = text(data['source'])
  const type = text(data['type'])
  if (source === null && type === null) return malformed('a frame without data')
  const control = CONTROL.get(type ?? '')
  if (control !== undefined) return control
  if (source !== 'call-events' || type !== 'call-state') {
    return { kind: 'other', source: source ?? 'unknown', type: type ?? 'unknown' }
  }
  const state = parseState(fields(data['content']), reception)
  return typeof state === 'string' ? malformed(state) : { kind: 'state', state }
}
