import { expect, it } from 'vitest'
import { previewDigest } from '../../../src/delivery/digests/preview.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { missedCall } from '../../support/call-states.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 8, 25, 12)
const DIGEST = {
  name: 'daily',
  cron: '0 13 * * *',
  timezone: 'UTC',
  sinks: ['slack', 'teams'],
  when: {},
  empty: false,
}

it('a preview of a digest tells of the calls since the last one that was sent, or of a span, and changes nothing', async () => {
  const clock = handClock(NOON)
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const preview = async (sinceMs: number | null) => {
    const { words, report } = await previewDigest(store, DIGEST, { now: clock.at, sinceMs })
    return `${words.text} ${report.calls}`
  }
  await store.record(missedCall('a'), () => [])
  clock.at = NOON + 2 * HOUR
  expect(await preview(null)).toBe('Digest daily: Fri 25 Sep 13:00 to Fri 25 Sep 14:00, UTC. 0')
  await store.notices.tell('slack', 'digest/daily', NOON + HOUR)
  await store.notices.tell('teams', 'digest/daily', NOON - HOUR)
  await store.record(missedCall('b'), () => [])
  expect(await preview(null)).toBe('Digest daily: Fri 25 Sep 11:00 to Fri 25 Sep 14:00, UTC. 2')
  expect(await preview(HOUR)).toBe('Digest daily: Fri 25 Sep 13:00 to Fri 25 Sep 14:00, UTC. 1')
  expect(await store.notices.toldAt('teams', 'digest/daily')).toBe(NOON - HOUR)
  await store.close()
})
