// The command enricher: a program of one's own that is told the number and answers with JSON.
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { z } from 'zod'
import { duration } from '../../config/duration.ts'
import { secret } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { joinSignals } from '../../outbound/joined-signal.ts'
import { broken, fine, type Probed } from '../../probe.ts'
import {
  type Enricher,
  type EnricherContext,
  type EnricherKind,
  failed,
  foundIn,
  NOTHING,
  type Query,
} from '../enricher.ts'
import { createSlots } from '../slots.ts'
import { type ProgramResult, runProgram } from './program.ts'

const CONCURRENCY = 4
const LONGEST_MS = 60_000
/** What a program needs to find others and to speak the machine's language; no variable of the daemon's own goes along. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ']

const options = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .refine(([program = '']) => program.trim() !== '', 'must begin with a program')
    .describe(
      'The program and its arguments; no shell reads them. It gets one line of JSON on standard input and prints a JSON object.',
    ),
  timeout: duration('2s')
    .refine((ms) => ms <= LONGEST_MS, 'must be at most 60s')
    .describe('How long it may take, 60s at most; then it is killed with all it started.'),
  env: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not the name of a variable'), secret())
    .prefault({})
    .describe('Variables of its environment, besides PATH, HOME, LANG, LC_ALL and TZ.'),
})

type CommandOptions = z.output<typeof options>

const createCommand = (name: string, config: CommandOptions, { log, folder }: EnricherContext): Enricher => {
  const [program = '', ...args] = config.command
  const own = Object.entries(config.env).map(([key, value]) => [key, value.reveal()])
  const env: Readonly<Record<string, string>> = { ...inherited(), ...Object.fromEntries(own) }
  const slots = createSlots(CONCURRENCY)
  const closing = new AbortController()
  const running = new Set<Promise<unknown>>()

  const run = async (query: Query, signal: AbortSignal): Promise<ProgramResult> => {
    const input = `${JSON.stringify({ number: query.number, direction: query.direction, call_id: query.call.id })}\n`
    return runProgram({ program, args, folder, env, input, timeoutMs: config.timeout, signal })
  }

  const lookup: Enricher['lookup'] = async (query, signal) => {
    if (query.number === null) return NOTHING
    const { signal: either, release } = joinSignals([signal, closing.signal])
    const result = await slots.run(() => run(query, either), either, stopped).finally(release)
    if (result.errors !== '') log.debug({ call: query.call.id, stderr: result.errors }, 'the program wrote to stderr')
    return judge(result)
  }

  return {
    name,
    lookup: (query, signal) => {
      const looking = lookup(query, signal).finally(() => running.delete(looking))
      running.add(looking)
      return looking
    },
    probe: async () => [probeProgram(program, folder)],
    close: async () => {
      closing.abort()
      await Promise.all(running)
    },
  }
}

const stopped = (): ProgramResult => ({ kind: 'failed', message: 'was not started: stopped', errors: '' })

/** As it is found when it is started; it is not started. */
const probeProgram = (program: string, folder: string): Probed => {
  const places = program.includes('/')
    ? [resolve(folder, program)]
    : (process.env['PATH'] ?? '').split(delimiter).map((place) => join(place, program))
  return places.some(mayRun)
    ? fine('program', `${program} is there`)
    : broken('program', 'config', `${program} is not there, or may not be run`, 'Check `command` in the config.')
}

const mayRun = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const inherited = (): Record<string, string> =>
  Object.fromEntries(
    PASSED_ON.flatMap((key) => {
      const value = process.env[key]
      return value === undefined ? [] : [[key, value]]
    }),
  )

/** Exit status 0: found; 1 without a word: nothing; all else is a failure. */
const judge = (result: ProgramResult) => {
  if (result.kind === 'failed') return failed(`the program ${result.message}`)
  const { status, output } = result
  if (status === 1 && output.toString('utf8').trim() === '') return NOTHING
  if (status !== 0) return failed(`the program ended with status ${status}`)
  try {
    const answer: unknown = JSON.parse(output.toString('utf8'))
    if (typeof answer === 'object' && answer !== null && !Array.isArray(answer)) return foundIn({ ...answer })
  } catch {
    // Said below; the parser's own words repeat what it read.
  }
  return failed('the program did not print a JSON object')
}

export const command: EnricherKind = defineKind({ type: 'command', options, build: createCommand })
