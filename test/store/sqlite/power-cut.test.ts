import { randomInt } from 'node:crypto'
import { fdatasyncSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { stateOf } from '../../support/store-contract/states.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const SINK = 'sales'
const CALLS = 12
const STATES = 40
const CUTS = 15

/** What the outside was told before the power went: of each call, the newest state, revision and delivery. */
interface Told {
  readonly accepted: Map<string, number>
  readonly shown: Map<string, number>
  readonly delivered: Map<string, number>
}

const copyOf = ({ accepted, shown, delivered }: Told): Told => ({
  accepted: new Map(accepted),
  shown: new Map(shown),
  delivered: new Map(delivered),
})

const raise = (highest: Map<string, number>, key: string, value: number): void =>
  void highest.set(key, Math.max(value, highest.get(key) ?? 0))

/** A store whose disk keeps what was synced, and of what was written since as much as chance has it; `onSync`: the best moments for a cut. */
const storeOnSuchADisk = async (onSync: () => void) => {
  const file = temporaryFile('ringpost.db')
  const kept = { db: Buffer.alloc(0), log: Buffer.alloc(0) }
  const keep = (): void => {
    kept.db = readFileSync(file)
    kept.log = readFileSync(`${file}-wal`)
  }
  const atOnce = (opened: number): void => {
    fdatasyncSync(opened)
    keep()
  }
  const beside = async (opened: number): Promise<void> => {
    for (let turn = randomInt(4); turn > 0; turn--) await nextTurn()
    onSync()
    atOnce(opened)
  }
  const store = await openSqliteStore({ file, clock: systemClock, syncing: { atOnce, beside } })
  await store.notices.tell(SINK, 'first', 0)
  const cut = (name: string): string => {
    const at = join(dirname(file), name, 'ringpost.db')
    mkdirSync(dirname(at))
    writeFileSync(at, kept.db)
    const live = readFileSync(`${file}-wal`)
    const grown = live.subarray(0, kept.log.length).equals(kept.log) ? live.length - kept.log.length : 0
    writeFileSync(
      `${at}-wal`,
      grown > 0 && randomInt(2) > 0 ? live.subarray(0, kept.log.length + randomInt(grown)) : kept.log,
    )
    return at
  }
  return { store, cut }
}

const record = async (store: Store, told: Told, callId: string): Promise<void> => {
  for (let sequence = 1; sequence <= STATES; sequence++) {
    await store.record([stateOf(callId, sequence)], () => [SINK])
    raise(told.accepted, callId, sequence)
  }
}

const deliver = async (store: Store, told: Told): Promise<void> => {
  const all = CALLS * STATES
  for (let delivered = 0; delivered < all; await nextTurn()) {
    const work = await store.claim({ sink: SINK, mode: 'event', limit: 8, now: Number.MAX_SAFE_INTEGER })
    for (const { callId, call } of work) raise(told.shown, callId, call.revision)
    await Promise.all(
      work.map(async (one) => {
        await store.settle(one, { status: 'delivered' })
        raise(told.delivered, one.callId, one.call.revision)
      }),
    )
    delivered += work.length
  }
}

const look = async (store: Store, told: Told, callId: string): Promise<void> => {
  for (let revision = 0; revision < STATES; await nextTurn()) {
    revision = (await store.call(callId))?.revision ?? 0
    if (revision > 0) raise(told.shown, callId, revision)
  }
}

describe('a power cut', () => {
  it('takes back nothing that was acknowledged, shown or noted as delivered', async () => {
    const told: Told = { accepted: new Map(), shown: new Map(), delivered: new Map() }
    const cuts: { readonly file: string; readonly told: Told }[] = []
    const { store, cut } = await storeOnSuchADisk(() => {
      if (cuts.length < CUTS && randomInt(8) === 0) cuts.push({ file: cut(`cut-${cuts.length}`), told: copyOf(told) })
    })
    const callIds = Array.from({ length: CALLS }, (_, index) => `call-${index}`)
    await Promise.all([
      deliver(store, told),
      ...callIds.flatMap((callId) => [record(store, told, callId), look(store, told, callId)]),
    ])
    await store.close()
    expect(cuts.length).toBeGreaterThan(3)
    for (const { file, told } of cuts) expect(await lost(file, told)).toEqual([])
  })
})

/** What was told of, and is not there after the next start. */
const lost = async (file: string, told: Told): Promise<readonly string[]> => {
  const store = await openSqliteStore({ file, clock: systemClock, alone: true })
  const missing: string[] = []
  for (const [callId, sequence] of told.accepted) {
    const { states = [] } = (await store.operating.story(callId)) ?? {}
    if (!states.some((state) => state.sequence === sequence)) missing.push(`${callId}: state ${sequence}`)
  }
  for (const [callId, revision] of told.shown) {
    const call = await store.call(callId)
    if (call === null || call.revision < revision) missing.push(`${callId}: revision ${revision} was shown`)
  }
  const due = await store.claim({ sink: SINK, mode: 'event', limit: CALLS, now: Number.MAX_SAFE_INTEGER })
  for (const { callId, call } of due)
    if (call.revision <= (told.delivered.get(callId) ?? 0)) missing.push(`${callId}: delivery of ${call.revision}`)
  await store.close()
  return missing
}
