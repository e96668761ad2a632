// A path in a folder of its own that is gone when the test process is, or at the latest when the run is over.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the folders of a run are, see `run-folder.ts`: a process of tests that is ended from outside takes nothing away. */
export const RUN_FOLDER = 'RINGPOST_TEST_FOLDER'

const made: string[] = []
process.on('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(process.env[RUN_FOLDER] ?? tmpdir(), 'ringpost-test-'))
  made.push(folder)
  return folder
}

export const temporaryFile = (name: string): string => join(temporaryFolder(), name)
