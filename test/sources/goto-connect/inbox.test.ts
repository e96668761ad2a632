import { afterEach, describe, expect, test } from 'vitest'
import type { CallState } from '../../../src/call/state.ts'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { RingpostError } from '../../../src/errors.ts'
import { Inbox } from '../../../src/sources/goto-connect/inbox.ts'
import type { Accept } from '../../../src/sources/source.ts'
import { state } from '../../support/build-state.ts'
import { eventually } from '../../support/eventually.ts'
import { createRig, type Rig } from '../../support/goto-source.ts'
import { readableLog } from '../../support/silent-log.ts'

const never = new AbortController().signal

/** Waits for nothing. */
const untiring: Clock = { ...systemClock, sleep: async () => undefined }

const create = (accept: Accept, clock: Clock = systemClock) => {
  const { log, lines } = readableLog()
  const pressure: boolean[] = []
  const inbox = new Inbox({ accept, clock, log, onPressure: (full) => void pressure.push(full) })
  return { inbox, lines, pressure }
}

const states = (count: number, from = 1): readonly CallState[] =>
  Array.from({ length: count }, (_, index) => state(from + index, []))

const sequencesOf = (batches: readonly (readonly CallState[])[]) => batches.flat().map(({ sequence }) => sequence)

describe('the inbox', () => {
  test('hands over in one batch what arrives in one piece, and in order what comes meanwhile', async () => {
    const batches: (readonly CallState[])[] = []
    const gate = Promise.withResolvers<void>()
    const { inbox } = create(async (batch) => {
      batches.push(batch)
      await gate.promise
    })
    for (const state of states(3)) inbox.push(state)
    await eventually('the first batch', () => batches.length === 1)
    for (const state of states(2, 4)) inbox.push(state)
    gate.resolve()
    await inbox.close(never)
    expect(batches.map((batch) => batch.length)).toEqual([3, 2])
    expect(sequencesOf(batches)).toEqual([1, 2, 3, 4, 5])
  })

  test('keeps what could not be stored, says so, and tries again', async () => {
    const batches: (readonly CallState[])[] = []
    let failures = 2
    const { inbox, lines } = create(async (batch) => {
      if (failures-- > 0) throw new Error('the disk is full')
      batches.push(batch)
    })
    for (const state of states(2)) inbox.push(state)
    await eventually('the trouble', () => inbox.trouble === 'the disk is full')
    await inbox.close(never)
    expect(sequencesOf(batches)).toEqual([1, 2])
    expect(inbox.trouble).toBeNull()
    // Twice in a row the same: the log says it once.
    expect(lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  test('leaves out a state that can never be stored, names it, and keeps all others in order', async () => {
    const stored: number[] = []
    const { inbox, lines } = create(async (batch) => {
      if (batch.some(({ sequence }) => sequence === 3)) throw new TypeError('cannot be folded')
      stored.push(...batch.map(({ sequence }) => sequence))
    }, untiring)
    for (const state of states(6)) inbox.push(state)
    await inbox.close(never)
    expect(stored).toEqual([1, 2, 4, 5, 6])
    expect(inbox.trouble).toBeNull()
    expect(lines.at(-1)).toMatchObject({ level: 'error', sequence: 3, error: 'cannot be folded' })
  })

  test('leaves out nothing for as long as the store is in trouble', async () => {
    let failures = 12
    const stored: number[] = []
    const { inbox } = create(async (batch) => {
      if (failures-- > 0) throw new RingpostError('unavailable', 'the disk is full')
      stored.push(...batch.map(({ sequence }) => sequence))
    }, untiring)
    inbox.push(state(1, []))
    await inbox.close(never)
    expect(stored).toEqual([1])
  })

  test('asks for no more when it is full, and for more when there is room', async () => {
    const gate = Promise.withResolvers<void>()
    let stored = 0
    const { inbox, pressure } = create(async (batch) => {
      await gate.promise
      stored += batch.length
    })
    for (const state of states(10_000)) inbox.push(state)
    expect([pressure, inbox.isFull]).toEqual([[true], true])
    gate.resolve()
    await inbox.close(never)
    expect([pressure, inbox.isFull]).toEqual([[true, false], false])
    expect(stored).toBe(10_000)
  })

  test('tells how many states it could not get rid of before the end', async () => {
    const { inbox, lines } = create(async () => {
      throw new Error('the disk is full')
    })
    for (const state of states(7)) inbox.push(state)
    await eventually('the trouble', () => inbox.trouble !== null)
    await inbox.close(AbortSignal.abort())
    expect(lines.at(-1)).toMatchObject({ level: 'error', states: 7 })
  })
})

describe('a store that fails', () => {
  let rig: Rig
  afterEach(() => rig.close())

  test('makes the source unready, and loses nothing', async () => {
    let broken = true
    rig = await createRig({
      accept: async () => {
        if (broken) throw new Error('the disk is full')
      },
    })
    await rig.live()
    await rig.simulator.play(rig.simulator.call('answered'), { speed: Number.POSITIVE_INFINITY })
    const { reasons } = await rig.becomes('unready', (status) => status.reasons.length > 0)
    expect(reasons).toEqual(['call states cannot be stored: the disk is full'])
    broken = false
    await eventually('the whole call', () => rig.states.at(-1)?.type === 'ENDING')
    expect(rig.states.map(({ sequence }) => sequence)).toEqual(rig.states.map((_, index) => index + 1))
    await rig.becomes('ready', (status) => status.reasons.length === 0)
  })
})
