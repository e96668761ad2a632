// Asks GoTo about calls that are over: the report of one, and which there were.
import { parseSummary, type Summary } from '../wire/history.ts'
import type { ApiResult, CallApi } from './client.ts'
import { readPages } from './pages.ts'

export interface Reports {
  /** The report as it came. It is 404 for a while after the call's end, and may at first be incomplete. */
  report(callId: string, signal: AbortSignal): Promise<ApiResult<unknown>>
  /** Page by page, the calls of an account created within a span of time of at most `LONGEST_SPAN_MS`; a failure is the last. */
  summaries(account: string, span: TimeSpan, signal: AbortSignal): AsyncIterable<ApiResult<readonly Summary[]>>
}

/** Epoch ms. */
export interface TimeSpan {
  readonly from: number
  readonly to: number
}

/** The scope both need. */
export const REPORTS_SCOPE = 'cr.v1.read'
export const LONGEST_SPAN_MS = 31 * 24 * 3_600_000

const PATH = '/call-events-report/v1'
const PAGE_SIZE = 500

/** Vendor page: https://developer.goto.com/guides/GoToConnect/16_HOW_CallEventsReport/ */
export const createReports = (callApi: CallApi): Reports => ({
  report: (callId, signal) => {
    const path = `${PATH}/reports/${encodeURIComponent(callId)}`
    return callApi({ step: 'fetch the report of a call', method: 'GET', path }, signal)
  },
  async *summaries(account, { from, to }, signal) {
    const query = {
      accountKey: account,
      startTime: new Date(from).toISOString(),
      endTime: new Date(to).toISOString(),
    }
    const step = 'look for missed calls'
    const path = `${PATH}/report-summaries`
    for await (const page of readPages(callApi, { step, method: 'GET', path, query, pageSize: PAGE_SIZE }, signal)) {
      yield page.ok ? { ok: true, value: page.value.flatMap((entry) => parseSummary(entry) ?? []) } : page
    }
  },
})
