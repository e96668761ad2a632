// Around the whole suite: one folder for all that its tests put on the disk, gone at the end however they ended.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RUN_FOLDER } from './temporary-file.ts'

export default (): (() => void) => {
  // Each project asks for it; the first one answers for all.
  if (process.env[RUN_FOLDER] !== undefined) return () => undefined
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-tests-'))
  // Some tests run programs as another user: those pass through, and see no more than they are told.
  chmodSync(folder, 0o711)
  process.env[RUN_FOLDER] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
