import { beforeEach, expect, test } from 'vitest'
import {
  type ApiRequest,
  type ApiResult,
  type CallApi,
  failed,
} from '../../../../src/sources/goto-connect/api/client.ts'
import { createPolite } from '../../../../src/sources/goto-connect/api/polite.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'

const never = new AbortController().signal
const request: ApiRequest = { step: 'ask', method: 'GET', path: '/' }
const done: ApiResult<unknown> = { ok: true, value: 'done' }
const tooMany = (retryAfterMs = 0): ApiResult<unknown> => ({
  ok: false,
  failure: failed('ask', '', { status: 429, retryAfterMs }),
})

let clock: FakeClock
let asked: { readonly request: ApiRequest; readonly answer: (result: ApiResult<unknown>) => void }[]
let polite: CallApi

beforeEach(() => {
  clock = createFakeClock()
  asked = []
  polite = createPolite(async (made) => {
    const { promise, resolve } = Promise.withResolvers<ApiResult<unknown>>()
    asked.push({ request: made, answer: resolve })
    return promise
  }, clock)
})

const answerAll = async (result: ApiResult<unknown>) => {
  await clock.advance(0)
  for (const { answer } of asked.splice(0)) answer(result)
  await clock.advance(0)
}

test('four requests at a time, all of them in the background', async () => {
  const all = Promise.all(Array.from({ length: 10 }, () => polite(request, never)))
  const sizes: number[] = []
  await clock.advance(0)
  while (asked.length > 0) {
    sizes.push(asked.length)
    expect(asked.every((one) => one.request.background === true)).toBe(true)
    await answerAll(done)
  }
  expect(sizes).toEqual([4, 4, 2])
  expect(await all).toHaveLength(10)
})

test('a 429 is waited out for as long as GoTo says', async () => {
  const answer = polite(request, never)
  await answerAll(tooMany(30_000))
  await clock.advance(29_000)
  expect(asked).toHaveLength(0)
  await clock.advance(2_000)
  expect(asked).toHaveLength(1)
  await answerAll(done)
  expect(await answer).toEqual(done)
})

test('a 429 without an end, or for long, is handed on', async () => {
  const answer = polite(request, never)
  for (let attempt = 0; attempt < 6; attempt++) {
    await answerAll(tooMany())
    await clock.advance(60_000)
  }
  expect(await answer).toMatchObject({ ok: false, failure: { status: 429 } })
  const long = polite(request, never)
  await answerAll(tooMany(3_600_000))
  expect(await long).toMatchObject({ ok: false, failure: { retryAfterMs: 3_600_000 } })
})

test('an abort ends the wait, in the queue and for a 429, and the place is free again', async () => {
  const [stopping, again] = [new AbortController(), new AbortController()]
  const running = Array.from({ length: 3 }, () => polite(request, never))
  const refused = polite(request, again.signal)
  const queued = polite(request, stopping.signal)
  const last = polite(request, never)
  await clock.advance(0)
  stopping.abort(new Error('stopped'))
  await expect(queued).rejects.toThrow('stopped')
  asked.pop()?.answer(tooMany(50_000))
  await clock.advance(0)
  again.abort(new Error('stopped too'))
  await expect(refused).rejects.toThrow('stopped too')
  await clock.advance(0)
  expect(asked).toHaveLength(4)
  await answerAll(done)
  expect(await Promise.all([...running, last])).toHaveLength(4)
})
