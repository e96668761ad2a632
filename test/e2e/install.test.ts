import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-file.ts'

const run = promisify(execFile)
const folder = temporaryFolder()
let packed: readonly string[]

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder])
  const [{ filename, files }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
  packed = files.map(({ path }: { readonly path: string }) => path)
  // npm looks for one in the folders above, and installs there.
  writeFileSync(join(folder, 'package.json'), '{}')
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...options, `./${filename}`], { cwd: folder })
}, 120_000)

describe('the package for npm', { timeout: 60_000 }, () => {
  it('holds what runs and what an administrator needs, and nothing else', () => {
    const rest = packed.filter((path) => !/^dist\/.+\.js$|^dist\/assets\/|^docs\/[^/]+\.md$|^deploy\//.test(path))
    expect(rest.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'config.example.yaml', 'package.json'])
    expect(packed).toContain('deploy/ringpost.service')
    // It builds from a checkout.
    expect(packed.filter((path) => path.includes('compose'))).toEqual([])
    expect(packed).toContain('dist/cli.js')
  })

  it('installs into an empty folder without what development needs, and runs there', async () => {
    expect(existsSync(join(folder, 'node_modules', 'vitest'))).toBe(false)
    const program = join(folder, 'node_modules', '.bin', 'ringpost')
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect((await run(program, ['--version'], { cwd: folder })).stdout).toBe(`${version}\n`)
    const { stdout, stderr } = await run(program, ['demo', '--calls', '1', '--speed', '60'], { cwd: folder })
    expect(stdout).toContain('Calls shown          1, of which 1 came to their end')
    expect(stderr).toBe('')
  })
})
