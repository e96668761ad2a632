// Compiles src/ to dist/ and makes the command executable; with --if-stale only when src/ has changed since.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'

const INPUTS = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json']
const MADE = 'dist/cli.js'

const newest = (path) => {
  const own = statSync(path)
  if (!own.isDirectory()) return own.mtimeMs
  return Math.max(own.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)))
}

const fresh = existsSync(MADE) && statSync(MADE).mtimeMs > Math.max(...INPUTS.map(newest))
if (!process.argv.includes('--if-stale') || !fresh) {
  rmSync('dist', { recursive: true, force: true })
  const { status } = spawnSync('tsc', ['-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    rmSync('dist', { recursive: true, force: true })
    process.exit(status ?? 1)
  }
  chmodSync(MADE, 0o755)
}
