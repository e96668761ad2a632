// Compiles the sources once before all suites: child processes in the tests are what a user runs, not the sources.
import { spawnSync } from 'node:child_process'

export default (): void => {
  const { status, stdout } = spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the build failed\n${stdout}`)
}
