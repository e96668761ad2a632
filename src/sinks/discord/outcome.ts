// What Discord's answer means for a delivery: the HTTP table, and the code and waiting time in its JSON.
import { z } from 'zod'
import type { Reply } from '../../outbound/http.ts'
import { disabled, httpOutcome, retry } from '../http-outcome.ts'
import { readAnswer } from '../json-answer.ts'
import type { MessageOutcome } from '../one-message.ts'

export interface DiscordQuestion {
  readonly editing: boolean
  readonly url: URL
  readonly now: number
}

const answer = z.object({
  id: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
  code: z.number().optional(),
  retry_after: z.number().min(0).optional(),
  global: z.boolean().optional(),
})

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const UNKNOWN_WEBHOOK = 10_015
const INVALID_TOKEN = 50_027
/** The message was deleted; or it is in a thread that was closed. */
const UNEDITABLE = new Set([10_008, 50_083])
const TOO_MANY_EDITS_OF_OLD = 30_046

const THROTTLE_MS = 5_000
const OLD_MESSAGE_MS = 60_000

export const discordOutcome = (reply: Reply, { editing, url, now }: DiscordQuestion): MessageOutcome => {
  const rules = { peer: 'Discord', url, now, throttleMs: THROTTLE_MS, repeatShows: !editing } as const
  const outcome = httpOutcome(reply, { ...rules, notFound: 'disabled' })
  if (reply.kind === 'failure') return outcome
  const { id, code = 0, retry_after: seconds, global } = readAnswer(reply.body, answer) ?? {}
  if (outcome.status === 'delivered') {
    if (id !== undefined) return { status: 'posted', id }
    return retry('server', `Discord answered ${reply.status} without naming the message`, { ambiguous: !editing })
  }
  const message = `Discord answered ${reply.status}, code ${code}`
  if (reply.status === 429 && seconds !== undefined) {
    const limit = global === true ? 'all requests from this address' : 'this webhook'
    const notBefore = now + Math.ceil(seconds * 1000)
    return retry('rate-limited', `Discord answered 429: too many messages by ${limit}`, { notBefore })
  }
  if (reply.status >= 500) return outcome
  if (code === TOO_MANY_EDITS_OF_OLD) return retry('rate-limited', message, { notBefore: now + OLD_MESSAGE_MS })
  if (editing && UNEDITABLE.has(code)) return { status: 'gone', code: String(code) }
  if (code === UNKNOWN_WEBHOOK)
    return disabled('client', `${message}: the webhook was deleted; make a new one and set its address as \`url\``)
  if (code === INVALID_TOKEN) return disabled('auth', `${message}: the address is wrong; copy it again`)
  return outcome
}
