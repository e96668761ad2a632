import { beforeEach, describe, expect, it } from 'vitest'
import { moveToPostgres } from '../../../src/store/moving/moving.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { keysOf } from '../../support/keys.ts'
import { createPostgresPlace, type PostgresPlace } from '../../support/postgres/place.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { endOf, stateOf, statesOf } from '../../support/store-contract/states.ts'
import { tokensOf } from '../../support/store-contract/tokens.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const both = () => ['cards', 'events']
const KEYS = keysOf('a')

/** One of everything that a store keeps. */
const fill = async (store: Store, now: number): Promise<void> => {
  const ids = Array.from({ length: 700 }, (_, index) => `call-${index}`)
  await store.record(
    ids.flatMap((id) => [...statesOf(id, 1, 2), endOf(id, 3)]),
    both,
  )
  await store.record(
    [{ ...stateOf('talk', 1), linkedConversations: ['asked'] }, stateOf('asked', 1, { createdAt: now + 5 })],
    both,
  )
  const [sent, failed, given] = await store.claim({ sink: 'cards', mode: 'card', limit: 3, now })
  if (sent === undefined || failed === undefined || given === undefined) throw new Error('three rows are due')
  await store.settle(sent, { status: 'delivered', handle: { ts: '1727292784.000100' } })
  await store.settle(failed, { status: 'dead', reason: 'client', message: 'it answered\u0000 400' })
  await store.begin(given)
  await store.settle(given, { status: 'retry', dueAt: now + 60_000, reason: 'server', message: 'no', ambiguous: true })
  await store.tokens.write('main', tokensOf('one'))
  await store.tokens.write('main', tokensOf('two'))
  await store.tokens.write('gone', tokensOf('three'))
  await store.tokens.forget('gone')
  await store.journal.markHeard('main', ['1', '2'], now)
  await store.journal.putLookUps('main', [{ kind: 'report', subject: 'talk', detail: 'x', dueAt: now }])
  await store.notices.tell('cards', 'alert', now)
}

const told = async (store: Store, now: number) => ({
  counts: await store.counts(),
  backlog: await store.backlog(),
  newest: await store.calls({ limit: 20 }),
  stories: await Promise.all(['call-0', 'call-699', 'talk', 'asked'].map((id) => store.operating.story(id))),
  dead: await store.operating.deadLetters({ limit: 9 }),
  tokens: [await store.tokens.read('main'), await store.tokens.read('gone')],
  heard: await store.journal.heard('main', '2'),
  // In no order of their own.
  open: (await store.journal.openCalls('main')).toSorted((one, other) => one.id.localeCompare(other.id)),
  due: await store.journal.dueLookUps({ source: 'main', now, limit: 9 }),
  notice: await store.notices.toldAt('cards', 'alert'),
})

describe('moving a store into PostgreSQL', () => {
  const clock = handClock()
  let file: string
  let place: PostgresPlace

  beforeEach(async () => {
    file = temporaryFile('ringpost.db')
    const store = await openSqliteStore({ file, clock })
    await fill(store, clock.at)
    await store.close()
    place = await createPostgresPlace()
    return async () => {
      await place.query('DROP TABLE IF EXISTS ringpost_move')
      await place.remove()
    }
  })

  const move = (onProgress: (table: string, rows: number) => void = () => undefined, keys = KEYS) =>
    moveToPostgres({ file, url: place.url, ca: null, schema: place.schema, keys, clock, onProgress })
  /** What the file says; the message of the dead letter without what a database does not hold. */
  const inFile = async () => {
    const store = await openSqliteStore({ file, clock, keys: KEYS })
    const all = JSON.stringify(await told(store, clock.at)).replaceAll('\\u0000', '\u{fffd}')
    await store.close()
    return JSON.parse(all)
  }
  const inDatabase = async () => {
    const store = await place.open(clock, KEYS)
    const all = JSON.parse(JSON.stringify(await told(store, clock.at)))
    await store.close()
    return all
  }

  it('takes all that is kept along, so that every question has the answer it had', async () => {
    const moved = await move()
    expect(moved.find(({ table }) => table === 'calls')).toMatchObject({ rows: 702 })
    expect(await inDatabase()).toEqual(await inFile())
    const [row] = await place.query("SELECT body FROM tokens WHERE source = 'main'")
    expect(JSON.stringify(row)).not.toContain('two')
  })

  it('goes on with the work: what waited is claimed, and new rows get numbers of their own', async () => {
    await move()
    const store = await place.open(clock, KEYS)
    clock.at += 60_000
    const work = await store.claim({ sink: 'cards', mode: 'card', limit: 1_000, now: clock.at })
    expect(work).toHaveLength(700)
    expect(work.filter(({ attempts, doubt }) => attempts === 1 && doubt !== null)).toHaveLength(1)
    const [first] = work
    if (first === undefined) throw new Error('there is work')
    await store.settle(first, { status: 'dead', reason: 'client', message: 'no' })
    expect((await store.operating.deadLetters({ limit: 9 })).map(({ id }) => id)).toEqual([2, 1])
    await store.close()
  })

  it('is gone on with where it was cut off, and nobody runs on half of it', async () => {
    const steps: string[] = []
    const cutOff = (table: string, rows: number) => {
      steps.push(`${table} ${rows}`)
      if (table === 'states' && rows >= 1_000) throw new Error('cut off')
    }
    await expect(move(cutOff)).rejects.toThrow('cut off')
    await expect(place.open(clock, KEYS)).rejects.toMatchObject({
      nextStep: expect.stringContaining('ringpost migrate'),
    })
    const again: string[] = []
    await move((table, rows) => again.push(`${table} ${rows}`))
    expect(steps).toEqual(['calls 500', 'calls 702', 'states 500', 'states 1000'])
    expect(again.slice(0, 2)).toEqual(['states 500', 'states 1000'])
    expect(await inDatabase()).toEqual(await inFile())
  })

  it('says which table is not the same in the end, and leaves it unusable', async () => {
    const spoil = (table: string) => {
      if (table === 'notices') spoiled = place.query("UPDATE revisions SET body = body || ' ' WHERE call_id = 'talk'")
    }
    let spoiled: Promise<unknown> = Promise.resolve()
    await expect(move(spoil)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /the table revisions is not the same: \d+ rows with checksum [0-9a-f]{16} in the file/,
      ),
    })
    await spoiled
    await expect(place.open(clock, KEYS)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('is refused while a daemon runs on the file, without a key, and into a store that lives', async () => {
    const daemon = await openSqliteStore({ file, clock, alone: true })
    await expect(move()).rejects.toMatchObject({ message: expect.stringContaining('another Ringpost runs') })
    await daemon.close()
    await expect(move(undefined, { current: null, previous: [] })).rejects.toMatchObject({ code: 'config' })
    const living = await place.open(clock, KEYS)
    await living.record([stateOf('mine', 1)], both)
    await expect(move()).rejects.toMatchObject({ message: expect.stringContaining('a store of its own already') })
    expect(await living.counts()).toEqual({ states: 1, calls: 1 })
    await living.close()
  })
})
