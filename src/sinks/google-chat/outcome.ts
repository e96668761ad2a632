// What Google Chat's answer means for a delivery: the HTTP table, and the reason in its JSON.
import { z } from 'zod'
import type { Reply } from '../../outbound/http.ts'
import { disabled, httpOutcome } from '../http-outcome.ts'
import { readAnswer } from '../json-answer.ts'
import type { SendResult } from '../sink.ts'

/** A space takes 60 messages a minute from all its apps together; the backoff of delivery makes it longer. */
const THROTTLE_MS = 2_000

/** https://cloud.google.com/apis/design/errors#error_details */
const answer = z.object({
  error: z.object({ details: z.array(z.object({ reason: z.string().optional() })).optional() }),
})

const INVALID_KEY = 'API_KEY_INVALID'

/** That a repeat is answered with the first message is promised for apps, not for webhooks: so there is doubt. */
export const googleChatOutcome = (reply: Reply, url: URL, now: number): SendResult => {
  const peer = 'Google Chat'
  const outcome = httpOutcome(reply, {
    peer,
    url,
    now,
    throttleMs: THROTTLE_MS,
    repeatShows: true,
    notFound: 'disabled',
  })
  if (reply.kind === 'failure' || reply.status !== 400) return outcome
  const reasons = readAnswer(reply.body, answer)?.error.details?.map(({ reason }) => reason) ?? []
  // A wrong key is answered like a wrong card.
  return reasons.includes(INVALID_KEY)
    ? disabled('auth', `${peer} answered 400: the key in the address is wrong; copy the address again`)
    : outcome
}
