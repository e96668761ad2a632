// What a process holds at one moment, and what came of it over a stretch of calls.
import { readdirSync, statSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Sample {
  readonly rssMb: number
  readonly fileMb: number
  readonly handles: number
}

/** Megabytes that are in use, after everything that nobody holds is gone. */
export const liveHeapMb = (): number => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / MB
}

const MB = 1024 * 1024
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** Open files where the system tells them, else what keeps the event loop alive. */
const openHandles = (): number =>
  process.platform === 'linux' ? readdirSync('/proc/self/fd').length : process.getActiveResourcesInfo().length

export const takeSample = (file: string): Sample => {
  const { rss } = process.memoryUsage()
  return {
    rssMb: rss / MB,
    fileMb: (sizeOf(file) + sizeOf(`${file}-wal`)) / MB,
    handles: openHandles(),
  }
}

export const medianOf = (samples: readonly Sample[], gauge: keyof Sample): number => {
  const sorted = samples.map((sample) => sample[gauge]).toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** One tenth of a soak. */
export interface Stretch extends Sample {
  readonly calls: number
  /** At its end, after a collection. */
  readonly liveHeapMb: number
  readonly cpuMsPerCall: number
  readonly callsPerSecond: number
}

/** The gauges that must not grow, and by how much each did between two stretches: 0.1 is ten per cent. */
export const growth = (early: Stretch, late: Stretch): Readonly<Record<string, number>> =>
  Object.fromEntries(
    (['rssMb', 'liveHeapMb', 'fileMb', 'handles', 'cpuMsPerCall'] as const).map((gauge) => [
      gauge,
      late[gauge] / early[gauge] - 1,
    ]),
  )
