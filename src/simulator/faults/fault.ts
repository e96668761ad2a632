// Every way the simulated GoTo can misbehave, as data: one shape for tests and for `POST /simulator/faults`.
import { z } from 'zod'
import { ENDPOINTS } from '../memory/journal.ts'

/** How often the fault strikes before it is spent; left out: until cleared. */
const times = z.number().int().positive().optional()

const armedFaults = [
  /**
   * The next answers of one endpoint (or of all, `*`) are these. With only `delayMs` the true answer comes late.
   * `reset` breaks the connection, `stall` sends the head of an answer and never its end.
   * The request has no effect unless `takesEffect` says that only its answer is lost.
   */
  z.strictObject({
    name: z.literal('respond'),
    endpoint: z.enum([...ENDPOINTS, '*']),
    status: z.number().int().min(200).max(599).optional(),
    headers: z.record(z.string(), z.string()).optional(),
    body: z.unknown().optional(),
    delayMs: z.number().nonnegative().optional(),
    ending: z.enum(['reset', 'stall']).optional(),
    takesEffect: z.boolean().optional(),
    times,
  }),
  /** The person at the consent page says no: `error=access_denied`. */
  z.strictObject({ name: z.literal('refuse-consent'), times }),
  /** The redirect carries another `state` than was sent. */
  z.strictObject({ name: z.literal('wrong-state'), times }),
  /** A refresh answers with a new refresh token, and the old one is dead. */
  z.strictObject({ name: z.literal('reissue-refresh-token'), times }),
  /** Accounts (one, or all) are refused inside the 207. */
  z.strictObject({
    name: z.literal('refuse-subscription'),
    account: z.string().optional(),
    status: z.number().int().min(400).max(599).optional(),
    times,
  }),
  /** PUT on a channel answers 200 and extends nothing. */
  z.strictObject({ name: z.literal('ignore-refresh'), times }),
  /** Every nth call state is kept in the history but never sent. */
  z.strictObject({ name: z.literal('drop-frames'), every: z.number().int().positive(), times }),
  /** Every call state is sent a second time under a new state id. */
  z.strictObject({ name: z.literal('duplicate-frames'), times }),
  /** Call states are sent in swapped pairs; the last one comes late when no partner follows. */
  z.strictObject({ name: z.literal('reorder-frames'), times }),
] as const

const instantFaults = [
  /** Cuts the TCP connections of all sockets; no close frame. */
  z.strictObject({ name: z.literal('kill-sockets') }),
  /** Closes all sockets politely. */
  z.strictObject({
    name: z.literal('close-sockets'),
    code: z.number().int().min(1000).max(4999).optional(),
    reason: z.string().max(100).optional(),
  }),
  /** The sockets stay open but nothing comes out of them any more: no frame, no pong, no close. */
  z.strictObject({ name: z.literal('half-open') }),
  /** Sends WEBSOCKET_TO_BE_CLOSED, then removes the channels and closes their sockets after the usual notice. */
  z.strictObject({ name: z.literal('to-be-closed') }),
  /** Sends WEBSOCKET_REFRESH_REQUIRED. */
  z.strictObject({ name: z.literal('refresh-required') }),
  /** The channels and their subscriptions are gone without a word: 404 from now on, open sockets stay open and silent. */
  z.strictObject({ name: z.literal('vanish-channels') }),
  z.strictObject({ name: z.literal('expire-access-tokens') }),
  z.strictObject({ name: z.literal('kill-refresh-tokens') }),
  /** Sends one frame of each kind of nonsense: no JSON, binary, no data, no participants, unknown source … */
  z.strictObject({ name: z.literal('garbage-frames') }),
  /** Sends one well-formed frame of more than 1 MB. */
  z.strictObject({ name: z.literal('oversized-frame') }),
  /** Sends this text. */
  z.strictObject({ name: z.literal('raw-frame'), text: z.string() }),
] as const

export const armedFaultSchema = z.discriminatedUnion('name', armedFaults)
export const instantFaultSchema = z.discriminatedUnion('name', instantFaults)
export const faultSchema = z.discriminatedUnion('name', [...armedFaults, ...instantFaults])

/** Lies in wait for a request or a frame. */
export type ArmedFault = z.infer<typeof armedFaultSchema>
/** Happens at once. */
export type InstantFault = z.infer<typeof instantFaultSchema>
export type Fault = z.infer<typeof faultSchema>
export type ResponseFault = Extract<ArmedFault, { name: 'respond' }>

export interface Faults {
  /**
   * Arms a fault, or lets an instant one happen. Returns how many sockets, channels or tokens an instant fault
   * has touched, and 0 for an armed one. Throws ZodError for a fault that does not exist.
   */
  inject(fault: Fault): number
  /** Disarms every fault of that name, or all. What has happened stays happened. */
  clear(name?: ArmedFault['name']): void
  /** The faults still lying in wait, with what is left of their `times`. */
  armed(): readonly ArmedFault[]
}
