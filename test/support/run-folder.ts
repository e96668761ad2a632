// Around the whole suite: one folder for all that its tests put on the disk, gone at the end however they ended.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RUN_FOLDER } from './temporary-file.ts'

export default (): (() => void) => {
  // Each project asks for it; the first one answers for all.
  if (process.env[RUN_FOLDER] !== undefined) return () => undefined
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-tests-'))
  process.env[RUN_FOLDER] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
