// Asks GoTo for states that were missed: of the calls that are on now, and of one call by number.
import type { CallState } from '../../../call/state.ts'
import { metadataOf, parseEntry } from '../wire/history.ts'
import type { Reception } from '../wire/state.ts'
import type { ApiResult, CallApi } from './client.ts'
import { readAll, readPages } from './pages.ts'

export interface Conversations {
  /** The last state of each call of the account that is on. */
  active(account: string, signal: AbortSignal): Promise<ApiResult<readonly CallState[]>>
  /**
   * States of one call as GoTo still has them, marked as reconstructed. `from` and `to` count in; `to` null: up to the newest.
   * `sample` is any state of that call.
   */
  events(sample: CallState, numbers: NumberSpan, signal: AbortSignal): Promise<ApiResult<readonly CallState[]>>
}

export interface NumberSpan {
  readonly from: number
  readonly to: number | null
}

/** The scope both need. */
export const EVENTS_SCOPE = 'call-events.v1.events.read'

/** The guide's `conversations-spaces` is a slip of the pen. */
const PATH = '/call-events/v1/conversation-spaces'
const PAGE_SIZE = 100

/** Vendor page: https://developer.goto.com/guides/GoToConnect/15_HOW_CallEvents/ */
export const createConversations = (callApi: CallApi, reception: () => Reception): Conversations => ({
  active: async (account, signal) => {
    const request = { step: 'look at the calls that are on', method: 'GET', path: PATH, query: { accountKey: account } }
    const answer = await readAll(readPages(callApi, { ...request, method: 'GET', pageSize: PAGE_SIZE }, signal))
    if (!answer.ok) return answer
    return { ok: true, value: states(answer.value, { accountKey: account }, reception()) }
  },
  events: async (sample, { from, to }, signal) => {
    const path = `${PATH}/${encodeURIComponent(sample.conversationId)}/events`
    const query = { sequenceFrom: String(from), ...(to === null ? {} : { sequenceTo: String(to) }) }
    const request = { step: 'fetch the states of a call', method: 'GET', path, query, pageSize: PAGE_SIZE } as const
    const answer = await readAll(readPages(callApi, request, signal))
    if (!answer.ok) return answer
    const found = states(answer.value, metadataOf(sample), reception())
    const own = found.filter(({ conversationId }) => conversationId === sample.conversationId)
    return { ok: true, value: own.map((state) => ({ ...state, reconstructed: true })) }
  },
})

const states = (entries: readonly unknown[], known: Readonly<Record<string, unknown>>, reception: Reception) =>
  entries.flatMap((entry) => parseEntry(entry, known, reception) ?? [])
