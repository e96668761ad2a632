// Makes one executable for Linux on x64 that needs no Node.js: build/ringpost-linux-x64 (or in another folder, when one is named),
// with the licences of what is in it beside it.
// What is compiled goes into one CommonJS file (the kind that an executable of Node 24 can hold), that into a copy of Node itself:
// https://nodejs.org/docs/latest-v24.x/api/single-executable-applications.html
import { execFileSync, spawnSync } from 'node:child_process'
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

const FOLDER = process.argv[2] ?? 'build'
const MADE = `${FOLDER}/ringpost-linux-x64`
const BUNDLE = `${FOLDER}/ringpost.cjs`
const BLOB = `${FOLDER}/ringpost.blob`
const SETTINGS = `${FOLDER}/sea.json`
const LICENCES = `${MADE}.LICENSES.txt`
/** Packages that others would take if they were there, but never are: they are compiled natively. */
const ABSENT = ['bufferutil', 'utf-8-validate', 'pg-native']
/** What they print goes into the error, should they fail. */
const QUIET = { stdio: ['ignore', 'pipe', 'pipe'] }
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

if (process.platform !== 'linux' || process.arch !== 'x64') {
  process.stderr.write(
    `ringpost: the executable is made on Linux on x64 only, and this is ${process.platform} on ${process.arch}.\n`,
  )
  process.exit(1)
}

/** In a bundle `require` finds what esbuild put there; the name by which our modules reach for it when they are apart, does not. */
const lateRequires = {
  name: 'late requires',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\/dist\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('createRequire(import.meta.url)(', 'require('),
    })),
}

const bundle = async () => {
  const { metafile } = await build({
    entryPoints: ['dist/cli.js'],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // Only files that are not in an executable are looked for beside the module.
    define: { 'import.meta.url': '"file:///"' },
    external: ABSENT,
    plugins: [lateRequires],
    // Not the names: a stack trace has to tell something.
    minifySyntax: true,
    minifyWhitespace: true,
    metafile: true,
    logLevel: 'warning',
  })
  return Object.keys(metafile.inputs)
}

const filesIn = (folder) =>
  !existsSync(folder)
    ? []
    : readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => `${parentPath}/${name}`)

/** What `readOwnFile` can be asked for, once all is built. */
const assets = () => ['package.json', ...filesIn('dist/assets')]

const embed = () => {
  const config = {
    main: BUNDLE,
    output: BLOB,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    assets: Object.fromEntries(assets().map((path) => [path, path])),
  }
  writeFileSync(SETTINGS, JSON.stringify(config))
  execFileSync(process.execPath, ['--experimental-sea-config', SETTINGS], QUIET)
  copyFileSync(process.execPath, MADE)
  chmodSync(MADE, 0o755)
  // Names for debuggers: a sixth of the file. Without binutils they stay.
  spawnSync('strip', [MADE], { stdio: 'ignore' })
  execFileSync('postject', [MADE, 'NODE_SEA_BLOB', BLOB, '--sentinel-fuse', FUSE], QUIET)
}

/** Every licence of the packages asks to be handed on with them. */
const licences = (inputs) => {
  const folders = new Set(inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []))
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    const text = file === undefined ? `Licence: ${license}` : readFileSync(`${folder}/${file}`, 'utf8').trim()
    return `## ${name} ${version}\n\n${text}\n`
  })
  const node = `## Node.js ${process.version}\n\nhttps://github.com/nodejs/node/blob/${process.version}/LICENSE\n`
  writeFileSync(LICENCES, [`## ringpost\n\n${readFileSync('LICENSE', 'utf8')}`, node, ...texts].join('\n'))
}

const measure = () => {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now()
    execFileSync(MADE, ['--version'], { env: {} })
    return performance.now() - startedAt
  })
  const megabytes = statSync(MADE).size / 1024 / 1024
  process.stdout.write(`${MADE}: ${Math.round(megabytes)} MB, starts in ${Math.round(Math.min(...times))} ms\n`)
}

execFileSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: 'inherit' })
mkdirSync(FOLDER, { recursive: true })
rmSync(MADE, { force: true })
licences(await bundle())
embed()
for (const file of [BUNDLE, BLOB, SETTINGS]) rmSync(file)
measure()
