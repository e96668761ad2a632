// The status of a source that is live and well, but for what a test changes.
import { notStarted } from '../../src/sources/goto-connect/status.ts'
import type { SourceStatus } from '../../src/sources/source.ts'

export const sourceStatus = (changes: Partial<SourceStatus> = {}): SourceStatus => ({
  ...notStarted,
  state: 'live',
  reasons: [],
  ...changes,
})
