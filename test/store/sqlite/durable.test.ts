import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createWedgedCheck } from '../../../src/daemon/wedged.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { stateOf } from '../../support/store-contract/states.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const PLAN = () => ['sales']
const CLAIM = { sink: 'sales', mode: 'event', limit: 10, now: Number.MAX_SAFE_INTEGER } as const

/** A store on a disk that keeps what it is given when the test says so. */
const storeOnSlowDisk = async () => {
  const asked: { readonly keep: () => void; readonly fail: (error: Error) => void }[] = []
  const beside = () => new Promise<void>((keep, fail) => asked.push({ keep, fail }))
  // The first takes its time in place, so that all others are made beside.
  let first = true
  const atOnce = () => {
    for (const since = performance.now(); first && performance.now() - since < 5; );
    first = false
  }
  const store = await openSqliteStore({
    file: temporaryFile('ringpost.db'),
    clock: systemClock,
    syncing: { atOnce, beside },
  })
  await store.notices.tell('sales', 'warm', 0)
  return { store, asked }
}

const whether = (promise: Promise<unknown>) => {
  const state = { over: false }
  promise.then(
    () => (state.over = true),
    () => (state.over = true),
  )
  return state
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

describe('what is not on disk yet', () => {
  it('is neither acknowledged nor handed out', async () => {
    const { store, asked } = await storeOnSlowDisk()
    const recorded = store.record([stateOf('one', 1)], PLAN)
    const acknowledged = whether(recorded)
    while (asked.length === 0) await turns(1)
    const claimed = store.claim(CLAIM)
    const handedOut = whether(claimed)
    const shown = whether(store.call('one'))
    await turns(10)
    expect([acknowledged, handedOut, shown].map(({ over }) => over)).toEqual([false, false, false])
    asked[0]?.keep()
    expect(await recorded).toMatchObject({ accepted: 1, sinks: ['sales'] })
    expect(await claimed).toMatchObject([{ callId: 'one', call: { revision: 1 } }])
    await store.close()
  })

  it('is not handed out at all when the disk fails, and the daemon is wedged then', async () => {
    const { store, asked } = await storeOnSlowDisk()
    const recorded = store.record([stateOf('one', 1)], PLAN)
    while (asked.length === 0) await turns(1)
    const claimed = store.claim(CLAIM)
    asked[0]?.fail(new Error('EIO: i/o error, fdatasync'))
    await expect(recorded).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('EIO') })
    await expect(claimed).rejects.toMatchObject({ code: 'unavailable' })
    const wedged = createWedgedCheck({ sources: () => [], store, clock: systemClock })
    expect(await wedged()).toEqual([expect.stringContaining('the disk did not keep')])
    await store.close()
  })
})
