// `ringpost login` and `ringpost logout`: the one-time authorization by a person, and its end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { systemClock } from '../clock.ts'
import { openStore } from '../daemon/store/open.ts'
import type { DaemonConfig } from '../daemon.ts'
import { RingpostError } from '../errors.ts'
import { createLog, type Log } from '../log.ts'
import type { LivePage, LoginTerminal, Source } from '../sources/source.ts'
import { readConfig } from './components.ts'
import { findLivePage } from './operate/desk.ts'
import { stopSignal } from './stop-signal.ts'

interface LoginOptions {
  readonly config?: string
  readonly source?: string
}

export const login = async (options: LoginOptions & { readonly paste?: boolean }): Promise<void> => {
  const { signal } = stopSignal()
  await withSource(options, async (source, config) => {
    const livePage = await findLivePage(config)
    const { principal } = await source.login(terminal(options.paste === true, livePage), signal)
    say(
      `Logged in${principal === null ? '' : ` as ${principal}`}. \`ringpost run\` can start now; a running daemon goes live by itself.`,
    )
    if (livePage !== undefined) say(`Calls appear at ${livePage.url}${livePage.isUp ? '' : ' once it runs'}`)
  })
}

export const logout = async (options: LoginOptions): Promise<void> => {
  const { signal } = stopSignal()
  await withSource(options, async (source) => {
    await source.logout(signal)
    say('Logged out: the tokens are forgotten.')
  })
}

const withSource = async (
  options: LoginOptions,
  act: (source: Source, config: DaemonConfig) => Promise<void>,
): Promise<void> => {
  const { config } = readConfig(options.config)
  const log = createLog(config.log, process.stderr)
  const store = await openStore(config, systemClock, log)
  try {
    const { name, build } = choose(config, options.source)
    await act(build({ clock: systemClock, log: log.child({ source: name }) as Log, store }), config)
  } finally {
    await store.close()
  }
}

const choose = ({ sources }: DaemonConfig, wanted: string | undefined): DaemonConfig['sources'][number] => {
  const names = sources.map(({ name }) => name).join(', ')
  const [only] = sources
  if (wanted === undefined && sources.length > 1) {
    throw new RingpostError('usage', 'several sources are configured', {
      nextStep: `Add \`--source NAME\`; there are: ${names}.`,
    })
  }
  const found = wanted === undefined ? only : sources.find(({ name }) => name === wanted)
  if (found === undefined) {
    throw new RingpostError('usage', `there is no source named "${wanted}"`, { nextStep: `There are: ${names}.` })
  }
  return found
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const terminal = (paste: boolean, livePage: LivePage | undefined): LoginTerminal => ({
  ...(livePage && { livePage }),
  say,
  showUrl: (url) => {
    say(`\n${url}\n`)
    if (!paste) openBrowser(url)
  },
  paste: paste ? readLine : null,
})

const readLine = async (prompt: string): Promise<string> => {
  say(prompt)
  const reader = createInterface({ input: process.stdin })
  try {
    const [line] = await Promise.race([once(reader, 'line'), once(reader, 'close').then(() => [''])])
    return String(line)
  } finally {
    reader.close()
  }
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  linux: ['xdg-open'],
}

/** Best effort: a host without a browser shows the address all the same. */
const openBrowser = (url: string): void => {
  const [command, ...before] = OPENERS[process.platform] ?? []
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (command === undefined || !hasDisplay || process.stdout.isTTY !== true) return
  const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
