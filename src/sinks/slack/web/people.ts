// Who in Slack the person of a line is: as the config says, else by e-mail address, remembered for a while.
import { z } from 'zod'
import type { Line } from '../../../call/call.ts'
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import type { SendResult } from '../../sink.ts'
import { callSlack, type SlackAccess } from './client.ts'
import { slackAnswer } from './outcome.ts'

/** https://docs.slack.dev/reference/objects/user-object: `U…`, or `W…` in an Enterprise Grid. */
export const USER_ID = /^[UW][A-Z0-9]{2,20}$/

/** `user` null: nobody whom we could find. */
export type Found = { readonly user: string | null } | { readonly later: SendResult }

export interface People {
  find(line: Line, signal: AbortSignal): Promise<Found>
  /** This user takes no messages: should the address lead to somebody else by now, the next call finds out. */
  forget(user: string): void
}

const KNOWN_FOR_MS = 24 * 3_600_000
const UNKNOWN_FOR_MS = 10 * 60_000
const MOST = 2_000

const answered = z.object({ user: z.object({ id: z.string(), deleted: z.boolean().optional() }) })

/** `configured`: extensions and ids of lines and users, each with a Slack user or an e-mail address. */
export const createPeople = (
  access: SlackAccess,
  configured: Readonly<Record<string, string>>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): People => {
  const map = new Map(Object.entries(configured))
  const known = new Map<string, { readonly user: string | null; readonly until: number }>()

  let told = false

  const remember = (email: string, user: string | null): void => {
    known.delete(email)
    known.set(email, { user, until: clock.monotonic() + (user === null ? UNKNOWN_FOR_MS : KNOWN_FOR_MS) })
    const oldest = known.keys().next()
    if (known.size > MOST && !oldest.done) known.delete(oldest.value)
  }

  /** https://docs.slack.dev/reference/methods/users.lookupByEmail */
  const lookUp = async (email: string, signal: AbortSignal): Promise<Found> => {
    const before = known.get(email)
    if (before !== undefined && clock.monotonic() < before.until) return { user: before.user }
    const reply = await callSlack(access, signal, (client) => client.users.lookupByEmail({ email }))
    const answer = slackAnswer(reply, { url: new URL(access.apiUrl), now: clock.now() })
    if (!answer.ok && answer.later !== undefined) return { later: answer.later }
    if (!answer.ok && answer.code === 'missing_scope' && !told) {
      told = true
      log.info(
        { scope: 'users:read.email' },
        'people cannot be looked up by e-mail address; those under `people` are told',
      )
    }
    const found = answer.ok ? answered.safeParse(answer.body).data?.user : undefined
    const user = found === undefined || found.deleted === true ? null : found.id
    remember(email, user)
    return { user }
  }

  return {
    find: async ({ extension, lineId, userId, email }, signal) => {
      const said = [extension, lineId, userId].flatMap((id) => map.get(id ?? '') ?? [])[0] ?? email
      if (said === null || said === undefined) return { user: null }
      return USER_ID.test(said) ? { user: said } : lookUp(said.toLowerCase(), signal)
    },
    forget: (user) => {
      for (const [email, entry] of known) if (entry.user === user) known.delete(email)
    },
  }
}
