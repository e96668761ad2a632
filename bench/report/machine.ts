// The machine that the figures were made on, as far as it decides them.
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { temporaryFolder } from '../stage/folder.ts'
import { number, spread } from './markdown.ts'
import { type Spread, spreadOf } from './statistics.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
  /** How long it takes to sync 4 KB to the disk of the stores. */
  readonly syncMs: Spread
  /** Processes that waited for a core before the bench began: more than a few, and the figures say little. */
  readonly loadBefore: number
  readonly at: string
}

const SYNCS = 50

export const describeMachine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryBytes: totalmem(),
  system: `${platform()} ${release()} ${arch()}${distribution()}`,
  node: process.version,
  syncMs: syncTimes(),
  loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  at: new Date().toISOString(),
})

export const machineLine = (machine: Machine, tookMs: number): string =>
  `${machine.cores} × ${machine.processor}, ${number(machine.memoryBytes / 1e9)} GB, ${machine.system}, Node.js ${machine.node}; a sync of 4 KB takes ${spread(machine.syncMs)} ms; load before: ${machine.loadBefore}; ${machine.at.slice(0, 10)}; the run took ${Math.round(tookMs / 1000)} s.`

const distribution = (): string => {
  try {
    const [, name] = /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? []
    return name === undefined ? '' : `, ${name}`
  } catch {
    return ''
  }
}

const syncTimes = (): Spread => {
  const folder = temporaryFolder()
  const file = openSync(join(folder.path, 'sync'), 'a')
  const bytes = Buffer.alloc(4_096, 'x')
  const times = Array.from({ length: SYNCS }, () => {
    const startedAt = performance.now()
    writeSync(file, bytes)
    fdatasyncSync(file)
    return performance.now() - startedAt
  })
  closeSync(file)
  void folder.remove()
  return spreadOf(times)
}
