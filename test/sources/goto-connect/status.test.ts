import { describe, expect, it } from 'vitest'
import { INITIAL } from '../../../src/sources/goto-connect/channel/state.ts'
import type { View } from '../../../src/sources/goto-connect/channel/supervise.ts'
import { statusOf } from '../../../src/sources/goto-connect/status.ts'

const PING_MS = 8_000

const overdueMs = (view: Partial<View>): number =>
  statusOf({
    source: 'main',
    view: { state: INITIAL, live: null, everLive: true, failure: null, outcomes: [], overdueMs: 0, ...view },
    loginNeeded: null,
    storeTrouble: null,
    pingIntervalMs: PING_MS,
    lastFrameAt: null,
    frames: { frames: 0, malformedFrames: 0 },
    tokenExpiresAt: null,
    refreshToken: { obtainedAt: null, expiresAt: null, due: false },
    caughtUp: { gapSeconds: 0, lastGap: null, reconstructedCalls: 0, filledStates: 0 },
  }).overdueMs

/** Live, with a socket that has not answered for so long. */
const silentFor = (ms: number): Partial<View> => ({
  live: {
    channel: { id: 'id', url: new URL('wss://example.invalid/'), lifetimeMs: 1 },
    expiresAt: 0,
    outcomes: [],
    socket: {
      silentMs: () => ms,
      pause: () => undefined,
      resume: () => undefined,
      close: () => Promise.resolve(),
    },
  },
})

describe('a source is late', () => {
  it('not while its socket answers, nor while it may still be found silent', () => {
    expect(overdueMs(silentFor(0))).toBe(0)
    expect(overdueMs(silentFor(6 * PING_MS))).toBe(0)
  })

  it('when a silent socket is left alone', () => {
    expect(overdueMs(silentFor(6 * PING_MS + 1_000))).toBe(1_000)
  })

  it('when its supervisor is, whatever the socket says', () => {
    expect(overdueMs({ ...silentFor(0), overdueMs: 5 })).toBe(5)
    expect(overdueMs({ overdueMs: 5 })).toBe(5)
  })
})
