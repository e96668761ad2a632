import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { Secret } from '../../../src/config/secret.ts'
import { openPostgresStore } from '../../../src/store/postgres.ts'
import { eventually } from '../../support/eventually.ts'
import { type Cluster, startCluster } from '../../support/postgres/cluster.ts'
import { stateOf } from '../../support/store-contract/states.ts'

const LANES = 12
const LIVES = 3
/** A claim lives for 20 s. */
const SAFELY_CLAIMED_MS = 10_000

describe('a PostgreSQL that is killed and comes back', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster()
  }, 60_000)
  afterAll(() => cluster.stop())

  it('has all that was acknowledged, once, and the store goes on by itself', async () => {
    const store = await openPostgresStore({ url: new Secret(cluster.url), schema: 'killed', clock: systemClock })
    const kept: (readonly [string, number])[] = []
    const sent = new Map<string, number>()
    let going = true
    const record = async (lane: number): Promise<void> => {
      for (let turn = 0; going; turn++)
        for (let sequence = 1; sequence <= 8 && going; sequence++) {
          await store.record([stateOf(`${lane}-${turn}`, sequence)], () => ['events'])
          kept.push([`${lane}-${turn}`, sequence])
        }
    }
    const deliver = async (): Promise<void> => {
      while (going) {
        const claimed = await store.claim({ sink: 'events', mode: 'event', limit: 8, now: Date.now() })
        const claimedAt = performance.now()
        for (const work of claimed) {
          await store.settle(work, { status: 'delivered', handle: { revision: work.call.revision } })
          // On a machine so slow that the claim may have run out, the outcome may have come too late to count.
          if (performance.now() - claimedAt > SAFELY_CLAIMED_MS) continue
          sent.set(work.callId, Math.max(sent.get(work.callId) ?? 0, work.call.revision))
        }
        await new Promise(setImmediate)
      }
    }
    const work = Promise.all([deliver(), ...Array.from({ length: LANES }, (_, lane) => record(lane))])
    for (let life = 1; life <= LIVES; life++) {
      const before = kept.length
      while (kept.length < before + 100) await new Promise(setImmediate)
      cluster.kill()
      await cluster.restart()
    }
    const resumed = kept.length
    while (kept.length < resumed + 100) await new Promise(setImmediate)
    going = false
    await work
    await store.close()
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    await client.query('SET search_path TO killed')
    const states = new Set(
      (await client.query('SELECT call_id, sequence FROM states')).rows.map((row) => `${row.call_id}/${row.sequence}`),
    )
    expect(kept.filter(([id, sequence]) => !states.has(`${id}/${sequence}`))).toEqual([])
    const delivered = new Map(
      (await client.query('SELECT call_id, delivered FROM work')).rows.map((row) => [row.call_id, row.delivered]),
    )
    expect([...sent].filter(([id, revision]) => !(delivered.get(id) >= revision))).toEqual([])
    const holes = await client.query(
      `SELECT call_id FROM revisions GROUP BY call_id HAVING count(*) <> max(revision)
       UNION ALL SELECT calls.id FROM calls WHERE states <> (SELECT count(*) FROM states WHERE call_id = calls.id)
       UNION ALL SELECT calls.id FROM calls WHERE revision <> (SELECT max(revision) FROM revisions WHERE call_id = calls.id)`,
    )
    expect(holes.rows).toEqual([])
    const totals = await client.query('SELECT sum(states)::int - (SELECT count(*)::int FROM states) AS off FROM totals')
    expect(totals.rows).toEqual([{ off: 0 }])
    await client.end()
  }, 90_000)

  it('refuses writes once it has been away for too long, says why, and takes them when it is back', async () => {
    const store = await openPostgresStore({ url: new Secret(cluster.url), schema: 'away', clock: systemClock })
    cluster.kill()
    // What served a connection may live on for a moment after its server.
    let sequence = 0
    const refusal = await eventually('the server is gone', () =>
      store
        .record([stateOf('a', ++sequence)], () => [])
        .then(
          () => false,
          // Of a write that was in its very commit the store says that nobody knows; of those after it, that it could not be made.
          (error: Error) => !error.message.includes('in the middle of a commit') && error,
        ),
    )
    expect(refusal).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('the database cannot be reached'),
      nextStep: expect.stringContaining('store.url'),
    })
    await cluster.restart()
    expect(await store.record([stateOf('a', sequence)], () => [])).toMatchObject({ accepted: 1 })
    await store.close()
  }, 60_000)
})
