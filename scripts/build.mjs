// Compiles src/ to dist/, puts what is no code beside it and makes the command executable; with --if-stale only when
// src/ has changed since.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { build } from 'esbuild'

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
  mkdirSync('dist/assets')
  await livePage('dist/assets/page')
  writeFileSync('dist/assets/adaptive-cards.js', adaptiveCards())
  chmodSync(MADE, 0o755)
}

/** The live page: its scripts become one, and so do its styles; readable as they are. */
async function livePage(folder) {
  const entryPoints = ['script', 'style'].map(
    (kind) => `src/admin/page/${kind}/page.${kind === 'script' ? 'js' : 'css'}`,
  )
  await build({
    entryPoints,
    outdir: folder,
    entryNames: '[name]',
    bundle: true,
    format: 'esm',
    charset: 'utf8',
    logLevel: 'warning',
  })
  copyFileSync('src/admin/page/page.html', `${folder}/page.html`)
}

/** Microsoft's renderer for the preview page, its licence on top: copied, so that an installation does without the package. */
function adaptiveCards() {
  const folder = 'node_modules/adaptivecards'
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const licences = ['LICENSE', 'dist/adaptivecards.min.js.LICENSE.txt'].map((file) =>
    readFileSync(`${folder}/${file}`, 'utf8'),
  )
  const notice = `/*! adaptivecards ${version}\n${licences.join('\n').replaceAll('*/', '* /').replaceAll('/*', '/ *')}\n*/\n`
  const script = readFileSync(`${folder}/dist/adaptivecards.min.js`, 'utf8')
  const asset = notice + script.replace(/^\/\*!.*?\*\/\s*/s, '').replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n')
  // As browsers read a page: its security policy names the script by a hash.
  return asset.replaceAll('\r\n', '\n')
}
