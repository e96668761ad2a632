// What a process has taken of the machine: processor time so far, and resident memory now.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Usage {
  readonly cpuMs: number
  readonly residentBytes: number
}

/** Of Linux's `/proc` the clock ticks are always hundredths of a second: `man 5 proc_pid_stat`. */
const TICK_MS = 10
const PAGE_BYTES = 4_096

export const usageOf = (pid: number): Usage => (process.platform === 'linux' ? fromProc(pid) : fromPs(pid))

const fromProc = (pid: number): Usage => {
  // The name in brackets may hold anything; what follows it does not.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  const at = (index: number): number => Number(fields[index])
  return { cpuMs: (at(11) + at(12)) * TICK_MS, residentBytes: at(21) * PAGE_BYTES }
}

const fromPs = (pid: number): Usage => {
  const [rss = '', time = ''] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
  const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0)
  return { cpuMs: seconds * 1_000, residentBytes: Number(rss) * 1_024 }
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
