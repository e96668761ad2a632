// Which accounts' calls a channel hears: asked for, and checked one by one, because a 207 can mean that nothing was subscribed.
import { fields, identity, list } from '../wire/read.ts'
import { type ApiFailure, type ApiResult, type CallApi, failed, vendorError } from './client.ts'

/** One account's answer: `failure` null means that its calls are heard. */
export interface AccountOutcome {
  readonly account: string
  readonly failure: ApiFailure | null
}

export interface Subscriptions {
  /** An outcome for each account asked for, in that order. */
  subscribe(
    channelId: string,
    accounts: readonly string[],
    signal: AbortSignal,
  ): Promise<ApiResult<readonly AccountOutcome[]>>
  /** The accounts GoTo says this channel hears; lags behind `subscribe` by a second or two. */
  list(channelId: string, signal: AbortSignal): Promise<ApiResult<readonly string[]>>
}

/** All three, else every call has holes in its numbering. */
const EVENTS = ['STARTING', 'ACTIVE', 'ENDING'] as const

const PATH = '/call-events/v1/subscriptions'

/** Vendor page: https://developer.goto.com/guides/GoToConnect/15_HOW_CallEvents/ */
export const createSubscriptions = (callApi: CallApi): Subscriptions => ({
  subscribe: async (channelId, accounts, signal) => {
    const body = { channelId, accountKeys: accounts.map((id) => ({ id, events: EVENTS })) }
    const answer = await callApi({ step: 'subscribe', method: 'POST', path: PATH, body }, signal)
    if (!answer.ok) return answer
    const entries = list(fields(answer.value)?.['accountKeys']) ?? []
    return { ok: true, value: accounts.map((account) => ({ account, failure: refusal(account, entries) })) }
  },
  list: async (channelId, signal) => {
    const step = 'look at the subscriptions'
    const answer = await callApi({ step, method: 'GET', path: PATH, query: { channelId } }, signal)
    if (!answer.ok) return answer
    const keys = list(fields(answer.value)?.['accountKeys']) ?? []
    return { ok: true, value: keys.flatMap((entry) => accountOf(entry) ?? []) }
  },
})

const accountOf = (entry: unknown): string | null => identity(fields(entry)?.['id'] ?? entry)

const refusal = (account: string, entries: readonly unknown[]): ApiFailure | null => {
  const entry = fields(entries.find((candidate) => accountOf(candidate) === account))
  if (entry === null) return failed('subscribe', 'the answer does not mention this account')
  const status = typeof entry['status'] === 'number' ? entry['status'] : null
  return status === 200 ? null : failed('subscribe', '', { status, ...vendorError(entry) })
}
