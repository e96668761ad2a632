// The body of an HTTP delivery: the call's JSON in a Standard Webhooks or a CloudEvents envelope. Pure.
import { callJson } from '../../call/call-json.ts'
import type { Delivery, Notice } from '../sink.ts'

export type EnvelopeFormat = 'standard' | 'cloudevents'

export interface Envelope {
  readonly contentType: string
  readonly body: string
}

/** Depends on the delivery alone, so that every attempt of a revision carries the same bytes. */
export const wrapCall = (format: EnvelopeFormat, delivery: Delivery): Envelope =>
  format === 'standard'
    ? { contentType: 'application/json', body: JSON.stringify(standardWebhook(delivery)) }
    : { contentType: 'application/cloudevents+json', body: JSON.stringify(cloudEvent(delivery)) }

/** A word about the daemon itself, in the same two shapes: type `ringpost.notice`. */
export const wrapNotice = (format: EnvelopeFormat, { id, title, text, sections, at }: Notice): Envelope => {
  const type = 'ringpost.notice'
  const time = new Date(at).toISOString()
  const data = { notice: { id, title, text, ...(sections === undefined ? {} : { sections }) } }
  return format === 'standard'
    ? { contentType: 'application/json', body: JSON.stringify({ type, timestamp: time, data }) }
    : {
        contentType: 'application/cloudevents+json',
        body: JSON.stringify({
          specversion: '1.0',
          id,
          source: 'ringpost',
          type,
          time,
          datacontenttype: 'application/json',
          data,
        }),
      }
}

const standardWebhook = ({ call, revisedAt }: Delivery) => ({
  type: `call.${call.status}`,
  timestamp: new Date(revisedAt).toISOString(),
  data: { call: callJson(call) },
})

/** Structured mode: https://github.com/cloudevents/spec/blob/main/cloudevents/formats/json-format.md */
const cloudEvent = ({ id, call, revisedAt }: Delivery) => ({
  specversion: '1.0',
  id,
  source: `ringpost/${encodeURIComponent(call.source)}`,
  type: `call.${call.status}`,
  subject: call.id,
  time: new Date(revisedAt).toISOString(),
  datacontenttype: 'application/json',
  data: { call: callJson(call) },
})
