// What a process has taken of the machine: processor time so far, and resident memory now.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly residentBytes: number
}

/** Of Linux's `/proc` the clock ticks are always hundredths of a second: `man 5 proc_pid_stat`. */
const TICK_MS = 10
const PAGE_BYTES = 4_096

export const usageOf = (pid: number): Usage => (process.platform === 'linux' ? fromProc(pid) : fromPs(pid))

const fromProc = (pid: number): Usage => {
  const at = statOf(pid)
  return { cpuMs: (at(11) + at(12)) * TICK_MS, residentBytes: at(21) * PAGE_BYTES }
}

/** Numbers by their place after the name. */
const statOf = (pid: number): ((index: number) => number) => {
  // The name in brackets may hold anything; what follows it does not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (index) => Number(fields[index])
}

/**
 * A process with its children, those that have ended included; on Linux only. Memory they share is counted once
 * (`Pss` of `man 5 proc_pid_smaps`), which only their user may read: NaN for others.
 */
export const usageOfFamily = (pid: number): Usage => {
  const parent = statOf(pid)
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
  const living = [String(pid), ...children]
  const cpuMs = living.reduce((sum, name) => sum + ifThere(() => usageOf(Number(name)).cpuMs, 0), 0)
  return {
    cpuMs: cpuMs + (parent(13) + parent(14)) * TICK_MS,
    residentBytes: living.reduce((sum, name) => sum + ifThere(() => shareOf(name), Number.NaN), 0),
  }
}

const parentOf = (name: string): number => ifThere(() => statOf(Number(name))(1), 0)

const shareOf = (name: string): number => {
  const [, kilobytes] = /^Pss: *(\d+) kB$/m.exec(readFileSync(`/proc/${name}/smaps_rollup`, 'utf8')) ?? []
  return Number(kilobytes) * 1_024
}

/** Processes come and go. */
const ifThere = (read: () => number, otherwise: number): number => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code))) return 0
    return otherwise
  }
}

const fromPs = (pid: number): Usage => {
  const [rss = '', time = ''] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return { cpuMs: seconds * 1_000, residentBytes: Number(rss) * 1_024 }
}

/** Counts from when it is called until what it answers is. */
export type Meter<Taken> = () => Promise<() => Promise<Taken>>

/** Processor time of one process, and the most memory that was seen. */
export const meterOf =
  (pid: number): Meter<Usage> =>
  async () => {
    const before = usageOf(pid)
    const memory = watchMemory(pid)
    return async () => {
      const { cpuMs } = usageOf(pid)
      return { cpuMs: cpuMs - before.cpuMs, residentBytes: Math.max(...memory.stop()) }
    }
  }

/** Memory over a while: sampled until `stop`. */
export const watchMemory = (pid: number, everyMs = 200): { readonly stop: () => readonly number[] } => {
  const samples = [usageOf(pid).residentBytes]
  const timer = setInterval(() => samples.push(usageOf(pid).residentBytes), everyMs)
  return {
    stop: () => {
      clearInterval(timer)
      return samples
    },
  }
}
