// Finds the programs that the tests (or with `pictures`: the pictures) need beside npm's packages, and installs what is
// missing where it may: as root on a system with apt-get. Elsewhere it says what to install. Runs on any Node >= 20.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const purpose = process.argv[2] ?? 'tests'
const needs = JSON.parse(readFileSync('scripts/tools.json', 'utf8'))[purpose]

const isProgram = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
const isFont = (family) => spawnSync('fc-list', [family], { encoding: 'utf8' }).stdout?.trim().length > 0
const isThere = ({ anyOf, font }) => (font === undefined ? anyOf.some(isProgram) : isFont(font))

const missing = () => needs.filter((need) => !isThere(need))
const packagesOf = (some) => [...new Set(some.map((need) => need.package))]
const say = (text) => process.stderr.write(`ringpost: ${text}\n`)

/** Quiet unless it fails. */
const apt = (...words) => {
  const options = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', '--no-install-recommends']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = spawnSync('apt-get', [...options, ...words], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: Number.POSITIVE_INFINITY,
  })
  if (status !== 0) say(`\`apt-get ${words.join(' ')}\` failed:\n${stdout}${stderr}`)
  return status === 0
}

const install = (packages) => {
  say(`installing ${packages.join(', ')} (once) …`)
  if (!apt('update') || !apt('install', ...packages)) return
  // Only its checker is wanted: no server shall run because somebody tested this.
  if (packages.includes('prometheus') && existsSync('/run/systemd/system')) {
    spawnSync('systemctl', ['disable', '--now', '--quiet', 'prometheus'], { stdio: 'ignore' })
  }
}

const wanted = missing()
if (wanted.length > 0 && process.getuid?.() === 0 && isProgram('apt-get')) install(packagesOf(wanted))

const lacking = missing()
for (const need of lacking) {
  say(`${need.font === undefined ? need.anyOf[0] : `the font ${need.font}`} is missing; it is for ${need.for}.`)
}
if (lacking.length > 0) {
  say(`install it (Debian: \`apt-get install ${packagesOf(lacking).join(' ')}\`); the ${purpose} that need it fail.`)
}
