// Installs the dependencies when they are missing or older than the lock file. Runs on any Node >= 20.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'

const stamp = 'node_modules/.package-lock.json'
const fresh = existsSync(stamp) && statSync(stamp).mtimeMs >= statSync('package-lock.json').mtimeMs
const runtime = existsSync('node_modules/.bin/node')

if (!fresh || !runtime) {
  process.stderr.write('ringpost: installing dependencies (once) …\n')
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (result.status !== 0) {
    process.stderr.write('ringpost: `npm ci` failed; its own message stands above.\n')
    process.exit(result.status ?? 1)
  }
}
