// Around the whole suite: a place for what is overheard, and the verdict at the end, which fails the run when a secret was said.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLeaks } from './find-leaks.ts'
import { FOLDER } from './overhear.ts'

export default (): (() => void) => {
  // Each project asks for it; the first one answers for all.
  if (process.env[FOLDER] !== undefined) return () => undefined
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-overheard-'))
  process.env[FOLDER] = folder
  return () => {
    const read = (kind: string) =>
      readdirSync(folder)
        .filter((name) => name.startsWith(`${kind}-`))
        .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
        .filter((line) => line !== '')
    const leaks = findLeaks(
      read('secrets').map((line) => String(JSON.parse(line))),
      read('heard'),
    )
    rmSync(folder, { recursive: true, force: true })
    if (leaks.length === 0) return
    process.exitCode = 1
    throw new Error(`a secret was said:\n${leaks.slice(0, 20).join('\n')}`)
  }
}
