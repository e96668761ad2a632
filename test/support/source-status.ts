// The status of a source that is live and well, but for what a test changes.
import type { SourceStatus } from '../../src/sources/source.ts'

export const sourceStatus = (changes: Partial<SourceStatus> = {}): SourceStatus => ({
  state: 'live',
  reasons: [],
  overdueMs: 0,
  channelExpiresAt: null,
  accounts: [],
  lastFrameAt: null,
  frames: 0,
  malformedFrames: 0,
  tokenExpiresAt: null,
  refreshTokenObtainedAt: null,
  refreshTokenExpiresAt: null,
  loginDue: false,
  gapSeconds: 0,
  lastGap: null,
  reconstructedCalls: 0,
  filledStates: 0,
  ...changes,
})
