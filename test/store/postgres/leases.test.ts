import { beforeEach, describe, expect, it } from 'vitest'
import { FencedError, type LeaseStore } from '../../../src/store/leases/leases.ts'
import type { Store } from '../../../src/store/store.ts'
import { eventually } from '../../support/eventually.ts'
import { createPostgresPlace, type PostgresPlace } from '../../support/postgres/place.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { stateOf } from '../../support/store-contract/states.ts'
import { tokensOf } from '../../support/store-contract/tokens.ts'

const LONG = 60_000
/** `pg_stat_activity` stays as it is for the length of a transaction; this does not. */
const WAITING_FOR_ME =
  'SELECT pid FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id_if_assigned()::xid'
const WAITING_BEHIND = `SELECT last.pid FROM pg_locks AS last
  JOIN pg_locks AS held ON held.transactionid = last.transactionid AND held.granted AND NOT last.granted
  WHERE held.pid IN (${WAITING_FOR_ME})`

describe('leases', () => {
  let place: PostgresPlace
  let store: Store
  let leases: LeaseStore

  beforeEach(async () => {
    place = await createPostgresPlace()
    store = await place.open(handClock())
    if (store.leases === null) throw new Error('a shared store has leases')
    leases = store.leases
    return async () => {
      await store.close()
      await place.remove()
    }
  })

  const acquire = (holder: string, forMs = LONG) => leases.acquire({ source: 'main', holder, forMs })
  const reserve = (holder: string, ready: boolean) => leases.reserve({ source: 'main', holder, forMs: LONG, ready })
  const letRunOut = () => place.query("UPDATE leases SET expires_at = now() - interval '1 second'")
  const row = async () => (await leases.list()).leases[0]

  it('are one daemon’s at a time, with a token that only rises', async () => {
    expect(await acquire('a')).toBe(1)
    expect(await acquire('b')).toBeNull()
    await leases.release({ source: 'main', token: 1 })
    expect(await row()).toMatchObject({ holder: null, expired: true })
    expect(await acquire('b')).toBe(2)
    await leases.release({ source: 'main', token: 1 })
    expect(await row()).toMatchObject({ holder: 'b', token: 2, expired: false })
  })

  it('run out by the clock of the database, and live on for their holder until somebody takes them', async () => {
    const token = (await acquire('a')) ?? 0
    await letRunOut()
    expect(await row()).toMatchObject({ holder: 'a', expired: true })
    const mine = [{ source: 'main', token }]
    expect(await leases.renew({ holder: 'a', leases: mine, forMs: LONG })).toEqual(mine)
    expect(await acquire('b')).toBeNull()
    await letRunOut()
    expect(await acquire('b')).toBe(token + 1)
    expect(await leases.renew({ holder: 'a', leases: mine, forMs: LONG })).toEqual([])
  })

  it('know who lives: whoever renews, until it departs or falls silent', async () => {
    await leases.renew({ holder: 'a', leases: [], forMs: LONG })
    await leases.renew({ holder: 'b', leases: [], forMs: LONG })
    await leases.renew({ holder: 'c', leases: [], forMs: 0 })
    expect((await leases.list()).daemons).toEqual(['a', 'b'])
    await leases.depart('a')
    expect((await leases.list()).daemons).toEqual(['b'])
  })

  it('are handed over: offered, reserved by one, ready, released, and then that one’s', async () => {
    const token = (await acquire('a')) ?? 0
    expect(await reserve('b', false)).toBe(false)
    await leases.offer({ source: 'main', token }, true)
    expect(await reserve('b', false)).toBe(true)
    expect(await reserve('c', false)).toBe(false)
    expect(await row()).toMatchObject({ offered: true, next: 'b', ready: false })
    expect(await reserve('b', true)).toBe(true)
    expect(await row()).toMatchObject({ holder: 'a', next: 'b', ready: true })
    await leases.release({ source: 'main', token })
    expect(await acquire('c')).toBeNull()
    expect(await acquire('b')).toBe(token + 1)
    expect(await row()).toMatchObject({ holder: 'b', offered: false, next: null, ready: false })
  })

  it('are not handed to one that departed, nor offered any more when the offer is taken back', async () => {
    const token = (await acquire('a')) ?? 0
    await leases.offer({ source: 'main', token }, true)
    await reserve('b', true)
    await leases.depart('b')
    expect(await row()).toMatchObject({ next: null, ready: false })
    expect(await reserve('c', false)).toBe(true)
    await leases.offer({ source: 'main', token }, false)
    expect(await row()).toMatchObject({ offered: false, next: null })
    expect(await reserve('c', false)).toBe(false)
  })

  it('ring in the other daemons when they change', async () => {
    let rung = 0
    leases.onChange(() => {
      rung++
    })
    const other = await place.open(handClock())
    await eventually('it listens', () => rung === 1)
    await other.leases?.acquire({ source: 'main', holder: 'b', forMs: LONG })
    await eventually('it rings', () => rung === 2)
    await other.close()
  })

  it('refuse whoever has an old token everything that is written for the source, and keep nothing of it', async () => {
    const token = (await acquire('a')) ?? 0
    const zombie = store.fenced({ source: 'main', token })
    await zombie.record([stateOf('a', 1)], () => ['cards'])
    await zombie.tokens.write('main', tokensOf('one'))
    await letRunOut()
    const holder = store.fenced({ source: 'main', token: (await acquire('b')) ?? 0 })
    const { journal, tokens } = zombie
    const question = { kind: 'report', subject: 'a', detail: '' } as const
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => zombie.record([stateOf('a', 2)], () => ['cards']),
      () => tokens.write('main', tokensOf('two')),
      () => tokens.forget('main'),
      () => journal.markHeard('main', ['1'], 1),
      () => journal.putLookUps('main', [{ ...question, dueAt: 0 }]),
      () => journal.reschedule('main', { ...question, attempts: 0 }, { dueAt: 0, attempts: 1 }),
      () => journal.endLookUp('main', { ...question, attempts: 0 }),
      () => journal.hastenLookUps('main', 0),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toBeInstanceOf(FencedError)
    expect(await store.counts()).toEqual({ states: 1, calls: 1 })
    expect(await store.tokens.read('main')).toMatchObject({ generation: 1 })
    expect(await journal.heard('main', '1')).toBeNull()
    expect(await holder.record([stateOf('a', 2)], () => [])).toMatchObject({ accepted: 1 })
  })

  it('let those who write at the same moment for sources of their own go on when one is refused', async () => {
    const mine = (await acquire('a')) ?? 0
    const outcomes = await Promise.allSettled([
      store.fenced({ source: 'main', token: mine }).record([stateOf('a', 1)], () => []),
      store.fenced({ source: 'main', token: mine - 1 }).record([stateOf('b', 1)], () => []),
      store.record([stateOf('c', 1)], () => []),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await store.call('b')).toBeNull()
  })

  it('are renewed however long a write for their source takes, and go to nobody before its end', async () => {
    const fence = { source: 'main', token: (await acquire('a')) ?? 0 }
    // Whoever else makes this call waits for the end of this transaction.
    await place.query('BEGIN')
    await place.query(
      `INSERT INTO calls (id, source, account, direction, status, revision, states, created_at, updated_at, body)
       VALUES ('a', 'main', '1', 'inbound', 'ringing', 1, 1, 0, 0, '{}')`,
    )
    const writing = store.fenced(fence).record([stateOf('a', 1)], () => [])
    await eventually('the write waits', async () => (await place.query(WAITING_FOR_ME)).length === 1)
    expect(await leases.renew({ holder: 'a', leases: [fence], forMs: 0 })).toEqual([fence])
    const taken = acquire('b').then(async (token) => ({ token, ...(await store.counts()) }))
    await eventually('whoever takes it over waits, too', async () => (await place.query(WAITING_BEHIND)).length === 1)
    await place.query('ROLLBACK')
    expect(await writing).toMatchObject({ accepted: 1 })
    expect(await taken).toEqual({ token: fence.token + 1, states: 1, calls: 1 })
  })

  it('go to another only when what is being written under them is on disk', async () => {
    const token = (await acquire('a')) ?? 0
    await letRunOut()
    const writes = Array.from({ length: 40 }, (_, index) =>
      store
        .fenced({ source: 'main', token })
        .record([stateOf(`call-${index}`, 1)], () => [])
        .then(
          () => `call-${index}`,
          () => null,
        ),
    )
    const taken = acquire('b').then(async () => (await store.calls({ limit: 100 })).map(({ id }) => id))
    const kept = (await Promise.all(writes)).filter((id) => id !== null)
    const seen = await taken
    expect(kept.filter((id) => !seen.includes(id))).toEqual([])
  })
})
