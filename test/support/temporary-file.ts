// A path in a folder of its own that is gone when the test process is.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-test-'))
  made.push(folder)
  return folder
}

export const temporaryFile = (name: string): string => join(temporaryFolder(), name)
