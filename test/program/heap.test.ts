import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PROGRAM = join(import.meta.dirname, 'growing-process.ts')

describe('the heap', () => {
  const seen: { readonly alone: number; readonly crowded: number; readonly before: number; readonly after: number } =
    JSON.parse(execFileSync(process.execPath, [PROGRAM], { encoding: 'utf8' }))

  it('has a small young generation as long as writes come one by one', () => {
    expect(seen.alone).toBeLessThanOrEqual(2)
  })

  it('lets it grow once they come in a crowd', () => {
    expect(seen.crowded).toBeGreaterThan(4)
  })

  it('gives back what nothing needs any more', () => {
    expect(seen.after).toBeLessThan(seen.before)
  })
})
