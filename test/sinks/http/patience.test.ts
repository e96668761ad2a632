import { describe, expect, it } from 'vitest'
import { createPatience } from '../../../src/sinks/http/patience.ts'
import { disabled, retry } from '../../../src/sinks/http-outcome.ts'

const WHY = 'the endpoint answered 401'
const REFUSED = disabled('auth', WHY)
const NOT_FOUND = retry('client', 'the endpoint answered 404')
const times = (count: number, act: () => { readonly status: string }) =>
  Array.from({ length: count }, () => act().status)

describe('the patience with an endpoint', () => {
  it('takes the third refusal in a row at its word, and each one after it', () => {
    const judge = createPatience()
    expect(times(4, () => judge(REFUSED))).toEqual(['retry', 'retry', 'disabled', 'disabled'])
    expect(judge(retry('auth', 'x')).status).toBe('retry')
  })

  it('begins anew when something else was answered, not when nobody answered', () => {
    const judge = createPatience()
    times(2, () => judge(REFUSED))
    judge(retry('network', 'no connection'))
    expect(judge(REFUSED).status).toBe('disabled')
    judge({ status: 'delivered' })
    expect(judge(REFUSED)).toEqual(retry('auth', WHY))
  })

  it('waits ten times for an address that is not there', () => {
    const judge = createPatience()
    expect(new Set(times(9, () => judge(NOT_FOUND)))).toEqual(new Set(['retry']))
    expect(judge(NOT_FOUND)).toMatchObject({ status: 'disabled', message: expect.stringContaining('address') })
  })

  it('has none with an endpoint that is gone, or redirects', () => {
    const judge = createPatience()
    expect(judge(disabled('gone', '410')).status).toBe('disabled')
    expect(judge(disabled('client', '301')).status).toBe('disabled')
  })
})
