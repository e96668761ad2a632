// Folders of the bench: one that goes away, and one that stays for what is installed once.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Folder {
  readonly path: string
  readonly remove: () => Promise<void>
}

const there = new Set<string>()
const removeNow = (path: string): void => {
  rmSync(path, { recursive: true, force: true })
  there.delete(path)
}
process.on('exit', () => there.forEach(removeNow))

/** `BENCH_FOLDER` puts it on another disk: what is synced to memory costs nothing, and says nothing. */
export const temporaryFolder = (): Folder => {
  const path = mkdtempSync(join(process.env['BENCH_FOLDER'] ?? tmpdir(), 'ringpost-bench-'))
  there.add(path)
  return { path, remove: async () => removeNow(path) }
}

export const cacheFolder = (name: string): string => {
  const path = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ringpost-bench', name)
  mkdirSync(path, { recursive: true })
  return path
}
