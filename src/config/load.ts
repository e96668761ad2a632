// The impure edge of the config: finds the file, reads `.env` beside it, and turns faults into the one error people see.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { RingpostError } from '../errors.ts'
import type { Config, Kinds } from './config.ts'
import type { Environment } from './interpolate.ts'
import { type Fault, formatFault, parseConfig } from './parse.ts'

export interface LoadOptions<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> {
  /** What `--config` says. */
  readonly path?: string
  readonly env: Environment
  /** Absolute; relative paths and the names in messages are relative to it. */
  readonly cwd: string
  readonly kinds: Kinds<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>
  readonly isTerminal: boolean
}

export interface Loaded<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> {
  readonly config: Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>
  /** Absolute path of the file that was read. */
  readonly file: string
  /** The environment with the variables of `.env` that were not set already. */
  readonly env: Environment
}

const SYSTEM_FILE = '/etc/ringpost/config.yaml'
const MAX_FAULTS_SHOWN = 50

/** Throws `RingpostError` 'config' that says what is wrong and where: no file, an unreadable one, or every fault in it. */
export const loadConfig = <Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>(
  options: LoadOptions<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>,
): Loaded<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> => {
  const file = findFile(options)
  const shown = shortName(file, options.cwd)
  const text = readText(file, shown)
  const env = { ...readDotEnv(resolve(dirname(file), '.env'), options.cwd), ...definedIn(options.env) }
  const { kinds, isTerminal } = options
  const show = (other: string) => shortName(other, options.cwd)
  const parsed = parseConfig({ text, file, env, readFile: readUtf8, findFiles, show, kinds, isTerminal })
  if ('faults' in parsed) throw faulty(shown, parsed.faults)
  return { config: parsed.config, file, env }
}

type Place = Pick<LoadOptions<never, never, never, never, never, never>, 'path' | 'env' | 'cwd'>

/** Whether one is named, or stands in a usual place. */
export const isConfigThere = (place: Place): boolean =>
  namedFile(place) !== undefined || usualFiles(place).some((file) => existsSync(file))

const namedFile = ({ path, env }: Place): string | undefined => path ?? (env['RINGPOST_CONFIG'] || undefined)

const usualFiles = ({ cwd }: Place): readonly string[] => [resolve(cwd, 'config.yaml'), SYSTEM_FILE]

const findFile = (place: Place): string => {
  const named = namedFile(place)
  if (named !== undefined) return resolve(place.cwd, named)
  const places = usualFiles(place)
  const found = places.find((file) => existsSync(file))
  if (found !== undefined) return found
  throw new RingpostError('config', `no config file: neither ${places.join(' nor ')} exists`, {
    nextStep:
      'Run `ringpost init`, or copy config.example.yaml to config.yaml and fill it in, or name a file with --config or $RINGPOST_CONFIG.',
  })
}

/** As a person in `cwd` would type it, and as terminals and editors open it. */
const shortName = (file: string, cwd: string): string => {
  const name = relative(cwd, file)
  return name === '' || name.startsWith('..') || isAbsolute(name) ? file : name
}

const readText = (file: string, shown: string): string => {
  const bytes = readBytes(file)
  if (!(bytes instanceof Uint8Array)) {
    throw new RingpostError('config', `the config file ${shown} cannot be read (${bytes.code})`, {
      nextStep: 'Check the path given with --config or $RINGPOST_CONFIG, and who may read the file.',
    })
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new RingpostError('config', `the config file ${shown} is not UTF-8 text`, {
      nextStep: 'Save it with the encoding UTF-8.',
      cause,
    })
  }
}

const readBytes = (path: string): Uint8Array | { readonly code: string } => {
  try {
    return readFileSync(path)
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? String(error.code) : 'unknown error' }
  }
}

const readUtf8 = (path: string): string => new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))

/** In the order of their names, so that messages and routes are the same each time. */
const findFiles = (pattern: string, folder: string): readonly string[] =>
  globSync(pattern, { cwd: folder })
    .map((path) => resolve(folder, path))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)
    .toSorted()

const readDotEnv = (path: string, cwd: string): Environment => {
  const bytes = readBytes(path)
  if (bytes instanceof Uint8Array) return parseEnv(new TextDecoder().decode(bytes))
  // A folder of this name belongs to somebody else: Python keeps its packages in one.
  if (bytes.code === 'ENOENT' || bytes.code === 'EISDIR') return {}
  throw new RingpostError('config', `the file ${shortName(path, cwd)} cannot be read (${bytes.code})`, {
    nextStep: 'Let the user that runs ringpost read it, or remove it.',
  })
}

/** A variable that is undefined must not hide one from `.env`. */
const definedIn = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))

const faulty = (shown: string, faults: readonly Fault[]): RingpostError => {
  const lines = faults.slice(0, MAX_FAULTS_SHOWN).map((fault) => formatFault(shown, fault))
  const more = faults.length - lines.length
  return new RingpostError('config', [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'), {
    nextStep: 'Correct the lines above; `ringpost check` tries again. config.example.yaml shows every option.',
  })
}
