import { describe, expect, it } from 'vitest'
import { retryAfterAt } from '../../src/outbound/retry-after.ts'

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0)

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7_000],
    [' 120 ', 120_000],
    ['999999999', 999_999_999_000],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['Sunday, 22-Nov-26 12:00:30 GMT', 30_000],
  ])('of "%s" is in %i ms', (header, ms) => {
    expect(retryAfterAt(header, NOW)).toBe(NOW + ms)
  })

  it.each([undefined, '', ' ', '-1', '1.5', '1e3', '0x10', 'soon', '2026-11-22', '99999999999999', 'Sunny'])(
    'of "%s" says nothing',
    (header) => {
      expect(retryAfterAt(header, NOW)).toBeNull()
    },
  )
})
