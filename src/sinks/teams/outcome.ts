// What the answer of a Teams workflow means for a delivery: the HTTP table, and what Power Automate says of itself.
import { z } from 'zod'
import type { Reply } from '../../outbound/http.ts'
import { disabled, httpOutcome } from '../http-outcome.ts'
import { readAnswer } from '../json-answer.ts'
import type { SendResult } from '../sink.ts'

/** Without a Retry-After; the backoff of delivery makes it longer. */
const THROTTLE_MS = 5_000

/** Answers with a 4xx that blame the workflow, not the card: dropping cards would be wrong. Only known codes are repeated. */
const BROKEN_WORKFLOW: Readonly<Record<string, string>> = {
  WorkflowTriggerIsNotEnabled: 'the workflow is turned off',
  WorkflowNotFound: 'the workflow was deleted',
  MissingApiVersionParameter: 'the address is incomplete: copy it again, with its whole query',
  DirectApiAuthorizationRequired: 'the address has no signature, or the workflow takes calls from its tenant only',
}

const errorBody = z.object({ error: z.object({ code: z.string() }) })

/** 2xx means "the workflow has taken it", no more: Teams never says whether the card was shown. */
export const teamsOutcome = (reply: Reply, url: URL, now: number): SendResult => {
  const peer = 'the Teams workflow'
  const rules = { peer, url, now, throttleMs: THROTTLE_MS, repeatShows: true, notFound: 'disabled' } as const
  const outcome = httpOutcome(reply, rules)
  if (reply.kind === 'failure' || reply.status < 400 || reply.status >= 500 || reply.status === 429) return outcome
  const why = BROKEN_WORKFLOW[readAnswer(reply.body, errorBody)?.error.code ?? '']
  if (why === undefined) return outcome
  return disabled(
    reply.status === 401 || reply.status === 403 ? 'auth' : 'client',
    `${peer} answered ${reply.status}: ${why}`,
  )
}
