import { beforeEach, describe, expect, it } from 'vitest'
import { foldCall } from '../../../src/call/fold.ts'
import type { Store, Work } from '../../../src/store/store.ts'
import { eventually } from '../../support/eventually.ts'
import { createPostgresPlace, type PostgresPlace } from '../../support/postgres/place.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { endOf, stateOf, statesOf } from '../../support/store-contract/states.ts'

const cards = () => ['cards']

describe('two daemons on one PostgreSQL', () => {
  const clock = handClock()
  let place: PostgresPlace
  let one: Store
  let other: Store

  beforeEach(async () => {
    place = await createPostgresPlace()
    one = await place.open(clock)
    other = await place.open(clock)
    return async () => {
      await one.close()
      await other.close()
      await place.remove()
    }
  })

  const claim = async (store: Store, limit = 100) => store.claim({ sink: 'cards', mode: 'card', limit, now: clock.at })
  const claimOne = async (store: Store): Promise<Work> => {
    const [work] = await claim(store)
    if (work === undefined) throw new Error('one row is due')
    return work
  }
  /** As if the daemon had been stopped for longer than its claims live. */
  const letRunOut = () => place.query("UPDATE work SET claim_expires_at = now() - interval '1 second'")

  it('record the same call at once and come to one story, without a hole and without a wait in a circle', async () => {
    const ids = ['a', 'b', 'c', 'd']
    const lives = [one, other].map(async (store, life) => {
      for (let sequence = 1; sequence <= 12; sequence++) {
        const states = ids.map((id) => stateOf(id, sequence))
        await Promise.all((life === 0 ? states : states.toReversed()).map((state) => store.record([state], cards)))
      }
    })
    await Promise.all(lives)
    for (const id of ids) {
      const story = await one.operating.story(id)
      expect(story?.states.map(({ sequence }) => sequence)).toEqual(statesOf(id, 1, 12).map(({ sequence }) => sequence))
      expect(story?.call).toMatchObject(foldCall(statesOf(id, 1, 12)))
      const revisions = story?.revisions.map(({ call }) => call.revision)
      expect(revisions).toEqual(revisions?.map((_, index) => index + 1))
      expect(await other.call(id)).toEqual(story?.call)
    }
  })

  it('see what the other did to a call that they both remember', async () => {
    await one.record([stateOf('a', 1)], cards)
    await other.record([stateOf('a', 2)], cards)
    await one.record([stateOf('a', 3)], cards)
    const { revised } = await other.record([endOf('a', 4)], cards)
    expect(revised).toMatchObject([{ revision: 4, menu: ['1', '2', '3'] }])
  })

  it('have work again whose revision could not be read when it was claimed', async () => {
    await one.record([stateOf('a', 1)], cards)
    await place.query('ALTER TABLE calls RENAME TO calls_for_now')
    await expect(claim(one)).rejects.toThrow()
    await place.query('ALTER TABLE calls_for_now RENAME TO calls')
    await letRunOut()
    expect(await claimOne(one)).toMatchObject({ callId: 'a', call: { revision: 1 } })
  })

  it('never have the same work, and all of it between them', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `call-${index}`)
    await one.record(
      ids.map((id) => stateOf(id, 1)),
      cards,
    )
    const claimed = await Promise.all([claim(one, 20), claim(other, 20), claim(one, 20), claim(other, 20)])
    const had = claimed.flat().map(({ callId }) => callId)
    const rest = (await claim(one)).map(({ callId }) => callId)
    expect(new Set([...had, ...rest]).size).toBe(60)
    expect(had.length + rest.length).toBe(60)
  })

  it('hand the work of one that died to the other, once its claim has run out', async () => {
    await one.record([stateOf('a', 1)], cards)
    await one.begin(await claimOne(one))
    expect(await claim(other)).toEqual([])
    expect(await other.nextDueAt('cards')).toBeNull()
    await letRunOut()
    expect(await other.nextDueAt('cards')).toBe(clock.at)
    expect((await claimOne(other)).doubt).toMatchObject({ status: 'ringing' })
  })

  it('take nothing from one that slept beyond its claim: neither its start nor its outcome', async () => {
    await one.record([stateOf('a', 1)], cards)
    const late = await claimOne(one)
    await letRunOut()
    const work = await claimOne(other)
    await expect(one.begin(late)).rejects.toMatchObject({ message: expect.stringContaining('has run out') })
    await one.settle(late, { status: 'delivered', handle: { ts: 'late' } })
    await other.settle(work, { status: 'retry', dueAt: clock.at, reason: 'server', message: 'no' })
    expect(await claimOne(other)).toMatchObject({ handle: null, attempts: 1 })
  })

  it('begin no second attempt of what the process itself still sends', async () => {
    await one.record([stateOf('a', 1)], cards)
    const work = await claimOne(one)
    await letRunOut()
    expect(await claim(one)).toEqual([])
    await one.settle(work, { status: 'delivered', handle: { ts: '1' } })
    expect(await one.backlog()).toMatchObject([{ pending: 0 }])
  })

  it('give back what they have when they stop', async () => {
    await one.record([stateOf('a', 1)], cards)
    await claimOne(one)
    await one.close()
    expect(await claim(other)).toHaveLength(1)
  })

  it('wake each other for new work, and not themselves', async () => {
    const heard: (readonly string[])[] = []
    const own: (readonly string[])[] = []
    other.onWork((sinks) => heard.push(sinks))
    one.onWork((sinks) => own.push(sinks))
    await eventually('both listen', () => heard.length === 1 && own.length === 1)
    expect([heard, own]).toEqual([[[]], [[]]])
    await one.record([stateOf('a', 1)], () => ['cards', 'events'])
    await eventually('the other hears of it', () => heard.length === 2)
    expect(heard[1]).toEqual(['cards', 'events'])
    await other.record([stateOf('b', 1)], cards)
    await eventually('so does the first', () => own.length === 2)
    expect(own).toEqual([[], ['cards']])
  })

  it('leave alone who has nothing to do, for the first took its work at once', async () => {
    const heard: (readonly string[])[] = []
    other.onWork((sinks) => heard.push(sinks))
    await eventually('the other listens', () => heard.length === 1)
    await one.record([stateOf('a', 1)], cards)
    await claimOne(one)
    await one.record([stateOf('b', 1)], () => ['events'])
    await eventually('the other hears of what is left', () => heard.length === 2)
    expect(heard).toEqual([[], ['events']])
  })

  it('are told when one stops before it could do what it recorded', async () => {
    const heard: (readonly string[])[] = []
    other.onWork((sinks) => heard.push(sinks))
    await eventually('the other listens', () => heard.length === 1)
    await one.record([stateOf('a', 1)], cards)
    await one.close()
    await eventually('the other hears of it', () => heard.length === 2)
    expect(heard).toEqual([[], ['cards']])
  })

  it('listen again on a new connection when the old one was lost, and then look for all', async () => {
    const heard: (readonly string[])[] = []
    one.onWork((sinks) => heard.push(sinks))
    await eventually('it listens', () => heard.length === 1)
    await place.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE $1 AND pid <> pg_backend_pid()',
      [`LISTEN "ringpost_${place.schema}"%`],
    )
    await eventually('it listens again', () => heard.length === 2)
    expect(heard).toEqual([[], []])
  })
})
