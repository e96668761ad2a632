// What a fleet takes of the machine and of its database over a stretch, told apart by who takes it.
import { cpus } from 'node:os'
import type { Peers } from '../stage/peers.ts'
import { type Meter, usageOf, usageOfFamily, watchMemory } from '../stage/usage.ts'
import type { Counters, FleetDatabase } from './database.ts'

export interface Taken {
  readonly tookMs: number
  readonly cpuMs: Readonly<Record<(typeof PARTIES)[number], number>>
  /** Of all there is, by whomever: 1 is every core all the time. */
  readonly busyShare: number
  /** The busiest daemon, in cores. */
  readonly busiestDaemon: number
  /** Resident, the most that was seen of any daemon, and the mean of all. */
  readonly daemonBytes: { readonly most: number; readonly mean: number }
  /** What its processes share is counted once. */
  readonly postgresBytes: number
  readonly connections: number
  readonly counted: Counters
  /** How many connections did what at a moment, on average. */
  readonly doings: Readonly<Record<string, number>>
}

/** The bench itself counts as feed: it hands on what was shown. NaN: not to be seen from here. */
export const PARTIES = ['daemons', 'postgres', 'feed', 'sink'] as const

export interface Metered {
  readonly daemons: readonly number[]
  readonly peers: Peers
  readonly db: FleetDatabase
}

const LOOK_EVERY_MS = 100

/** `looks`: whether to ask the database now and then what it is doing; that is work, too. */
export const meterOfFleet =
  (metered: Metered, looks: boolean): Meter<Taken> =>
  async () => {
    const { daemons, db } = metered
    const memories = daemons.map((pid) => watchMemory(pid))
    const looking = looks ? watchDoings(db) : null
    const before = await read(metered)
    return async () => {
      const after = await read(metered)
      const doings = (await looking?.stop()) ?? {}
      const most = memories.map((memory) => Math.max(...memory.stop()))
      const tookMs = after.at - before.at
      const cpuOf = (one: number, other: number | undefined): number => one - (other ?? 0)
      const perDaemon = after.perDaemon.map((cpuMs, index) => cpuOf(cpuMs, before.perDaemon[index]))
      return {
        tookMs,
        cpuMs: {
          daemons: sum(perDaemon),
          postgres: after.postgres.cpuMs - before.postgres.cpuMs,
          feed: after.feed - before.feed,
          sink: after.sink - before.sink,
        },
        busyShare: (after.busy - before.busy) / (after.all - before.all),
        busiestDaemon: Math.max(...perDaemon) / tookMs,
        daemonBytes: { most: Math.max(...most), mean: sum(most) / most.length },
        postgresBytes: after.postgres.residentBytes,
        connections: await db.connections(),
        counted: difference(after.counters, before.counters),
        doings,
      }
    }
  }

const read = async ({ daemons, peers, db }: Metered) => ({
  ...machineTimes(),
  at: performance.now(),
  perDaemon: daemons.map((pid) => usageOf(pid).cpuMs),
  postgres: db.postmaster === null ? UNSEEN : usageOfFamily(db.postmaster),
  feed: usageOf(peers.pids.feed).cpuMs + usageOf(process.pid).cpuMs,
  sink: usageOf(peers.pids.sink).cpuMs,
  counters: await db.counters(),
})

const UNSEEN = { cpuMs: Number.NaN, residentBytes: Number.NaN }

const machineTimes = (): { readonly busy: number; readonly all: number } => {
  const times = cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({ busy: user + nice + sys + irq, idle }))
  const busy = sum(times.map((one) => one.busy))
  return { busy, all: busy + sum(times.map(({ idle }) => idle)) }
}

const watchDoings = (db: FleetDatabase) => {
  const counts = new Map<string, number>()
  let looks = 0
  let last: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    const doings = await db.doings()
    looks++
    for (const doing of doings) counts.set(doing, (counts.get(doing) ?? 0) + 1)
  }
  const timer = setInterval(() => {
    last = last.then(look)
  }, LOOK_EVERY_MS)
  return {
    stop: async (): Promise<Readonly<Record<string, number>>> => {
      clearInterval(timer)
      await last
      return Object.fromEntries([...counts].map(([doing, count]) => [doing, count / looks]))
    },
  }
}

const difference = (after: Counters, before: Counters): Counters => ({
  commits: after.commits - before.commits,
  writes: after.writes - before.writes,
  walBytes: after.walBytes - before.walBytes,
  syncs: after.syncs - before.syncs,
})

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
