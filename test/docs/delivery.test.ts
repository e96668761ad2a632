import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDocument, withDelays } from '../../scripts/delays.ts'
import { CARD_GIVE_UP_MS, nextAttemptAt } from '../../src/delivery/backoff.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const document = readDocument()

describe('docs/delivery.md', () => {
  it('has the delays of the code; `npm run docs` writes them', () => {
    expect(withDelays(document)).toBe(document)
    const event = { mode: 'event', attempts: 11, failingSince: 0, now: 0 } as const
    const hours = [0, 1].map((random) => (nextAttemptAt({ ...event, random }) ?? 0) / 3_600_000)
    expect(hours).toEqual([21.6, 26.4])
    expect(document).toContain('| 11 | 21.6 h to 26.4 h |')
    expect(document).toContain(`given up after ${CARD_GIVE_UP_MS / 3_600_000} h`)
  })

  it('names only tests that are there', () => {
    const named = [...document.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path = '']) => path)
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })
})
