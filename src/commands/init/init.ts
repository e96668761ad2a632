// `ringpost init`: asks a few questions, or takes flags and variables, and writes a config and its secrets.
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { RingpostError } from '../../errors.ts'
import { login } from '../login.ts'
import { stopSignal } from '../stop-signal.ts'
import { type Place, placeOf, putInPlace, readBefore, requireWritable } from './files.ts'
import { createGiven, type Given } from './given.ts'
import type { Prompts } from './prompts.ts'
import { type Askable, askableSinks, type Setup } from './setup.ts'
import { configText, envText, overwritten, secretsOf } from './text.ts'
import { withoutAsking } from './without-asking.ts'

export interface InitOptions {
  readonly config?: string
  readonly yes?: boolean
  readonly force?: boolean
  readonly sink?: readonly string[]
  readonly [flag: string]: unknown
}

export const init = async (options: InitOptions): Promise<void> => {
  const place = placeOf(resolve(options.config ?? 'config.yaml'))
  requireWritable(place)
  const given = createGiven(options, process.env, standardInput())
  const named = namedSinks(options.sink ?? [], given)
  if (options.yes === true) {
    const setup = withoutAsking(given, named)
    if (options.force !== true) refuseToReplace(place, setup)
    const written = write(place, setup)
    process.stdout.write(`${written.join('\n')}\nNext: ${NEXT.join(', then ')}.\n`)
    return
  }
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true)
    throw new RingpostError('usage', 'the questions are asked at a terminal, and this is none', {
      nextStep: 'Add --yes, and give the answers as flags and variables: `ringpost init --help` lists them.',
    })
  await atTerminal(options, place, given, named)
}

const NEXT = ['`ringpost login`', '`ringpost check --online`', '`ringpost run`'] as const

const atTerminal = async (
  options: InitOptions,
  place: Place,
  given: Given,
  named: readonly Askable[],
): Promise<void> => {
  const { signal } = stopSignal()
  const { createPrompts, Cancelled } = await import('./prompts.ts')
  const { converse } = await import('./dialog.ts')
  const prompts = createPrompts(signal)
  let isWritten = false
  try {
    prompts.open('Set up Ringpost')
    prompts.say(`Writes ${shown(place.config)} and ${shown(place.env)}, at the end. Ctrl-C leaves without a trace.`)
    const setup = await converse({ prompts, given, signal }, named)
    if (options.force !== true && !(await mayReplace(prompts, place, setup)))
      return prompts.giveUp('Nothing was written.')
    for (const line of write(place, setup)) prompts.good(line)
    isWritten = true
    const isIn = await offerLogin(prompts, place)
    prompts.close(`Next: ${NEXT.slice(isIn ? 1 : 0).join(', then ')}`)
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    prompts.giveUp(isWritten ? `The files stay. Next: ${NEXT.join(', then ')}` : 'Nothing was written.')
  }
}

const mayReplace = async (prompts: Prompts, place: Place, setup: Setup): Promise<boolean> => {
  const there = replaced(place, setup)
  return there === null || (await prompts.yes(`${there} already. Replace it, and keep a copy?`, false))
}

/** What would be lost but for the copy, as the beginning of a sentence; null when nothing would. */
const replaced = (place: Place, setup: Setup): string | null => {
  if (readBefore(place.config) !== '') return `${shown(place.config)} is there`
  const names = overwritten(secretsOf(setup), readBefore(place.env))
  return names.length === 0 ? null : `${shown(place.env)} has ${names.join(', ')}`
}

/** Answers whether somebody is logged in now. */
const offerLogin = async (prompts: Prompts, { config }: Place): Promise<boolean> => {
  const how = await prompts.one('Log in to GoTo now? That is what shows whether the client is right.', [
    { value: 'browser', label: 'Yes, with a browser on this machine' },
    { value: 'paste', label: 'Yes, with a browser elsewhere, and paste the address it ends on' },
    { value: 'later', label: 'Later' },
  ])
  if (how === 'later') return false
  try {
    await login({ config, paste: how === 'paste' })
    return true
  } catch (error) {
    if (!(error instanceof RingpostError)) throw error
    prompts.bad([error.message, ...(error.nextStep === null ? [] : [error.nextStep])].join('\n'))
    return false
  }
}

/** Answers what was done, a line each. */
const write = (place: Place, setup: Setup): readonly string[] => {
  const now = new Date()
  const secrets = secretsOf(setup)
  const before = readBefore(place.env)
  const texts = { config: configText(setup, now.toISOString().slice(0, 10)), env: envText(secrets, before) }
  const copies = putInPlace(place, texts, now)
  const hidden = [...secrets].filter(([name, value]) => (process.env[name] ?? value) !== value).map(([name]) => name)
  return [
    `Wrote ${shown(place.config)}, and the secrets into ${shown(place.env)}, which only you may read.`,
    ...(copies.length === 0 ? [] : [`What was there is kept as ${copies.join(' and ')}.`]),
    ...(hidden.length === 0 ? [] : [`Of your shell, ${hidden.join(' and ')} win over .env: unset them.`]),
  ]
}

const shown = (file: string): string => {
  const short = relative(process.cwd(), file)
  return short.startsWith('..') ? file : short
}

const refuseToReplace = (place: Place, setup: Setup): void => {
  const there = replaced(place, setup)
  if (there === null) return
  throw new RingpostError('usage', `${there} already`, {
    nextStep: 'Add --force to replace it (a copy is kept), or name another file with --config.',
  })
}

const namedSinks = (types: readonly string[], given: Given): readonly Askable[] => {
  const all = askableSinks()
  const unknown = types.find((type) => !all.some((askable) => askable.type === type))
  if (unknown !== undefined)
    throw new RingpostError('usage', `--sink ${unknown.slice(0, 40)} cannot be set up by \`init\``, {
      nextStep: `It knows ${all.map(({ type }) => type).join(', ')}; config.example.yaml shows the others.`,
    })
  return all.filter((askable) => types.includes(askable.type) || given.isFlagged(askable))
}

/** Read when the first line is asked for, and only then. */
function* standardInput(): Generator<string> {
  if (process.stdin.isTTY !== true) yield* readFileSync(0, 'utf8').split(/\r?\n/)
}
