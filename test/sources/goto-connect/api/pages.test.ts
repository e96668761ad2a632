import { expect, test } from 'vitest'
import { systemClock } from '../../../../src/clock.ts'
import { createOutbound } from '../../../../src/outbound/http.ts'
import { type CallApi, createApi } from '../../../../src/sources/goto-connect/api/client.ts'
import { readAll, readPages } from '../../../../src/sources/goto-connect/api/pages.ts'
import { createReports } from '../../../../src/sources/goto-connect/api/reports.ts'
import { parseEntry } from '../../../../src/sources/goto-connect/wire/history.ts'
import { simulators } from '../../../support/simulators.ts'

const never = new AbortController().signal
const request = { step: 'ask', method: 'GET', path: '/', pageSize: 2 } as const
const start = simulators()

const answering = (...answers: readonly unknown[]): CallApi => {
  const left = [...answers]
  return async () => ({ ok: true, value: left.length > 1 ? left.shift() : left[0] })
}
const all = async (callApi: CallApi) => readAll(readPages(callApi, request, never))

test.each([
  ['a list in `items`', [{ items: [1, 2] }]],
  ['a bare list', [[1, 2]]],
  ['pages', [{ items: [1], nextPageMarker: 'x' }, { items: [2] }]],
  ['a marker that is a number', [{ items: [1], nextPageMarker: 7 }, { items: [2] }]],
  ['an empty page in between', [{ items: [1], nextPageMarker: 'x' }, { nextPageMarker: 'y' }, { items: [2] }]],
])('%s is read to its end', async (_, answers) => {
  expect(await all(answering(...answers))).toEqual({ ok: true, value: [1, 2] })
})

test('a marker that leads in a circle ends the reading', async () => {
  const found = await all(answering({ items: [1], nextPageMarker: 'x' }))
  expect(found).toEqual({ ok: true, value: [1, 1] })
})

test('summaries are read page by page off GoTo', async () => {
  const simulator = await start({ reportDelayMs: 0 })
  for (let call = 0; call < 5; call++) simulator.record(simulator.call('missed'))
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  const { accessToken } = simulator.issueTokens()
  const tokens = { accessToken: async () => ({ ok: true, token: accessToken }) as const, invalidate: () => undefined }
  const callApi = createApi(new URL(simulator.url), outbound, tokens, systemClock)
  const inPairs: CallApi = (asked, signal) => callApi({ ...asked, query: { ...asked.query, pageSize: '2' } }, signal)
  const span = { from: Date.now() - 30 * 24 * 3_600_000, to: Date.now() + 60_000 }
  const sizes: number[] = []
  const ids = new Set<string>()
  for await (const page of createReports(inPairs).summaries(simulator.accounts[0] ?? '', span, never)) {
    if (!page.ok) throw new Error(page.failure.message)
    sizes.push(page.value.length)
    for (const { callId } of page.value) ids.add(callId)
  }
  await outbound.close()
  expect([sizes, ids.size]).toEqual([[2, 2, 1], 5])
})

test('an answer beyond the bound is a failure, not half a list', async () => {
  const simulator = await start()
  simulator.faults.inject({ name: 'respond', endpoint: 'me', status: 200, body: 'x'.repeat(5_000_000), times: 1 })
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  const { accessToken } = simulator.issueTokens()
  const tokens = { accessToken: async () => ({ ok: true, token: accessToken }) as const, invalidate: () => undefined }
  const callApi = createApi(new URL(simulator.url), outbound, tokens, systemClock)
  const answer = await callApi({ step: 'ask', method: 'GET', path: '/users/v1/me' }, never)
  await outbound.close()
  expect(answer).toMatchObject({ ok: false, failure: { message: 'the answer is longer than is read', status: 200 } })
})

test('an entry is read with its own metadata or with what is known, and dropped when it is of no use', () => {
  const reception = { source: 'main', receivedAt: 0 }
  const state = { id: 's', sequenceNumber: 3, type: 'ACTIVE', timestamp: '2026-09-25T19:33:04Z', participants: [] }
  const known = { conversationSpaceId: 'a', accountKey: '1', direction: 'INBOUND' }
  const expected = { conversationId: 'a', account: '1', sequence: 3, direction: 'INBOUND' }
  expect(parseEntry({ metadata: known, state }, {}, reception)).toMatchObject(expected)
  expect(parseEntry({ state }, known, reception)).toMatchObject(expected)
  expect(parseEntry(state, known, reception)).toMatchObject(expected)
  expect([null, 'x', {}, { state: {} }].map((entry) => parseEntry(entry, known, reception))).toEqual(
    Array(4).fill(null),
  )
})
