// What an installation from the npm package takes: time, and room on disk.
import { spawnSync } from 'node:child_process'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../stage/folder.ts'

export interface Installed {
  readonly tookMs: number
  readonly bytes: number
  readonly packages: number
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Null when npm could not: without a network, say. */
export const measureInstall = (): Installed | null => {
  const folder = temporaryFolder()
  const npm = (args: readonly string[], cwd: string) =>
    spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
  const packed = npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', folder.path], ROOT)
  const tarball = packed.stdout.trim().split('\n').at(-1) ?? ''
  const startedAt = performance.now()
  const { status } = npm(
    ['install', `./${tarball}`, '--prefix', '.', '--no-audit', '--no-fund', '--silent'],
    folder.path,
  )
  const tookMs = performance.now() - startedAt
  const installed = join(folder.path, 'node_modules')
  const result =
    packed.status === 0 && status === 0 ? { tookMs, bytes: sizeOf(installed), packages: count(installed) } : null
  void folder.remove()
  return result
}

export const sizeOf = (path: string): number => {
  const own = lstatSync(path)
  if (!own.isDirectory()) return own.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

export const count = (modules: string): number =>
  readdirSync(modules).reduce((sum, name) => {
    if (name.startsWith('.')) return sum
    return sum + (name.startsWith('@') ? readdirSync(join(modules, name)).length : 1)
  }, 0)
