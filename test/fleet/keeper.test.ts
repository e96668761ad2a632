import { afterEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../src/clock.ts'
import { createFleet, type Fleet } from '../../src/fleet/fleet.ts'
import type { LeaseStore } from '../../src/store/leases/leases.ts'
import type { Store } from '../../src/store/store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createMemoryJournal } from '../support/memory-journal.ts'
import { createMemoryLeases } from '../support/memory-leases.ts'
import { silentLog } from '../support/silent-log.ts'

const SOURCES = Array.from({ length: 6 }, (_, index) => `source${index}`)
/** A source that is heard by nobody for longer than this was not taken over in time. */
const TAKE_OVER_MS = 10_000

const openHouse = () => {
  const clock = createFakeClock()
  const leases = createMemoryLeases(clock, createMemoryJournal())
  const outage = { from: 0, until: 0 }
  /** A database that is away refuses everything. */
  const reachable: LeaseStore = {
    ...leases,
    renew: async (request) => {
      const now = clock.monotonic()
      if (now >= outage.from && now < outage.until) throw new Error('the database is away')
      return leases.renew(request)
    },
  }
  const store = { leases: reachable, fenced: leases.fenced, journal: createMemoryJournal() } as unknown as Store
  const daemons: Daemon[] = []
  const start = (name: string, live = true): Daemon => {
    const daemon = startDaemon({ name, clock, store, live })
    daemons.push(daemon)
    return daemon
  }
  /** How many daemons hear each source now. */
  const ears = () => SOURCES.map((source) => daemons.filter(({ hearing }) => hearing.has(source)).length)
  const cutOff = (ms: number): void => {
    outage.from = clock.monotonic()
    outage.until = outage.from + ms
  }
  return { clock, leases, start, ears, daemons, cutOff }
}

interface Daemon {
  readonly fleet: Fleet
  readonly hearing: ReadonlySet<string>
  /** Its process stands still, and goes on. */
  freeze(frozen: boolean): void
  write(source: string): Promise<unknown>
  stop(): Promise<unknown>
}

interface Setting {
  readonly name: string
  readonly clock: Clock
  readonly store: Store
  readonly live: boolean
}

const startDaemon = ({ name, clock, store, live }: Setting): Daemon => {
  let thaw = Promise.resolve()
  let release = (): void => undefined
  const own: Clock = { ...clock, sleep: (ms, signal) => clock.sleep(ms, signal).finally(() => thaw) }
  const fleet = createFleet({ store, clock: own, log: silentLog, holder: name, instance: name })
  const hearing = new Set<string>()
  const stopping = new AbortController()
  const attending = SOURCES.map((source) =>
    fleet.attend(
      {
        name: source,
        isLive: () => live,
        run: async (signal) => {
          hearing.add(source)
          await own.sleep(1e9, signal).catch(() => undefined)
          hearing.delete(source)
        },
      },
      stopping.signal,
    ),
  )
  return {
    fleet,
    hearing,
    freeze: (frozen) => {
      release()
      const { promise, resolve } = Promise.withResolvers<void>()
      thaw = frozen ? promise : Promise.resolve()
      release = resolve
    },
    write: (source) => fleet.storeOf(source).record([], () => []),
    stop: async () => {
      fleet.depart()
      stopping.abort()
      await Promise.all(attending)
      await fleet.close()
    },
  }
}

let house = openHouse()
afterEach(() => {
  house = openHouse()
})

describe('a fleet', () => {
  it('of one hears every source, and may write for each', async () => {
    const only = house.start('a')
    await house.clock.advance(2_000)
    expect(only.hearing.size).toBe(SOURCES.length)
    await only.write('source0')
    expect(house.leases.written).toEqual([{ source: 'source0', token: 1 }])
    expect(only.fleet.leads()).toBe(true)
  })

  it('shares the sources evenly with whoever comes, and no source is deaf while it moves', async () => {
    const first = house.start('a')
    await house.clock.advance(2_000)
    const second = house.start('b')
    for (let step = 0; step < 200; step++) {
      await house.clock.advance(100)
      expect(Math.min(...house.ears())).toBeGreaterThan(0)
      expect(Math.max(...house.ears())).toBeLessThan(3)
    }
    expect([first.hearing.size, second.hearing.size]).toEqual([3, 3])
    expect(house.ears()).toEqual(SOURCES.map(() => 1))
    expect([first, second].filter(({ fleet }) => fleet.leads())).toHaveLength(1)
    expect(second.fleet.size()).toBe(2)
  })

  it('counts each source as its own until it has looked who has which: only then is none of them a matter of others', async () => {
    house.start('a')
    await house.clock.advance(2_000)
    const { fleet } = house.start('b')
    expect(SOURCES.map(fleet.hears, fleet)).not.toContain(false)
    await house.clock.advance(100)
    expect(SOURCES.map(fleet.hears, fleet)).toContain(false)
  })

  it('takes over in time what a daemon heard that is no more', async () => {
    const first = house.start('a')
    const second = house.start('b')
    await house.clock.advance(30_000)
    expect([first.hearing.size, second.hearing.size]).toEqual([3, 3])
    first.freeze(true)
    await house.clock.advance(TAKE_OVER_MS)
    expect(second.hearing.size).toBe(SOURCES.length)
  })

  it('refuses what a daemon writes that stood still for too long, and has it let go', async () => {
    const first = house.start('a')
    const second = house.start('b')
    await house.clock.advance(30_000)
    const [source = ''] = first.hearing
    first.freeze(true)
    await house.clock.advance(TAKE_OVER_MS)
    await expect(first.write(source)).rejects.toThrow(`another daemon has source ${source} now`)
    expect(house.leases.refused).toHaveLength(1)
    first.freeze(false)
    await house.clock.advance(200)
    expect(second.hearing.has(source)).toBe(true)
    expect(first.hearing.has(source)).toBe(false)
    await house.clock.advance(60_000)
    expect([first.hearing.size, second.hearing.size]).toEqual([3, 3])
  })

  it('hands over on a stop: another one hears each source before it is let go of', async () => {
    const first = house.start('a')
    const second = house.start('b')
    await house.clock.advance(30_000)
    const stopped = first.stop()
    for (let step = 0; step < 150; step++) {
      await house.clock.advance(100)
      expect(Math.min(...house.ears())).toBeGreaterThan(0)
    }
    await stopped
    expect(second.hearing.size).toBe(SOURCES.length)
    expect((await house.leases.list()).daemons).toEqual(['b'])
  })

  it('lets go in time when nobody gets to hear the sources', async () => {
    const first = house.start('a')
    await house.clock.advance(2_000)
    house.start('b', false)
    await house.clock.advance(5_000)
    const stopped = first.stop()
    await house.clock.advance(first.fleet.leaveMs)
    await stopped
    await house.clock.advance(5_000)
    expect(house.ears()).toEqual(SOURCES.map(() => 1))
  })

  it('goes on hearing while nobody reaches the database, and every source stays where it was', async () => {
    const first = house.start('a')
    const second = house.start('b')
    await house.clock.advance(30_000)
    const before = [[...first.hearing], [...second.hearing]]
    house.cutOff(20_000)
    for (let step = 0; step < 400; step++) {
      await house.clock.advance(100)
      expect(house.ears()).toEqual(SOURCES.map(() => 1))
    }
    expect([[...first.hearing], [...second.hearing]]).toEqual(before)
    for (const source of first.hearing) await first.write(source)
    expect(house.leases.refused).toEqual([])
  })

  it('lets go of what it has been cut off from for more than a minute', async () => {
    const only = house.start('a')
    await house.clock.advance(2_000)
    house.cutOff(100_000)
    await house.clock.advance(75_000)
    expect(only.hearing.size).toBe(0)
    await house.clock.advance(40_000)
    expect(only.hearing.size).toBe(SOURCES.length)
  })

  it('keeps what the next holder hears until it may be written', async () => {
    const first = house.start('a')
    await house.clock.advance(2_000)
    const second = house.start('b', false)
    await house.clock.advance(5_000)
    const [source = ''] = second.hearing
    expect(first.hearing.has(source)).toBe(true)
    let written = false
    const waiting = second.write(source).then(() => {
      written = true
    })
    expect(second.fleet.mayAct(source)).toBe(false)
    await house.clock.advance(2_000)
    expect(written).toBe(false)
    first.freeze(true)
    await house.clock.advance(TAKE_OVER_MS)
    await waiting
    expect(second.fleet.mayAct(source)).toBe(true)
  })
})
