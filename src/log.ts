// The log: pino lines that say what changed, with secrets redacted and phone numbers masked above debug.
import { createRequire } from 'node:module'
import { type DestinationStream, type Logger, pino } from 'pino'
import type { PrettyOptions } from 'pino-pretty'
import { prettyLine } from './log/pretty.ts'
import { collapseRepeats, type RepeatOptions } from './log/repeats.ts'

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'child' | 'level' | 'isLevelEnabled'>

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  readonly format: 'json' | 'pretty'
  /** Where phone numbers stand in full; left out, at level `debug`. */
  readonly numbers?: 'debug' | 'never'
}

/** Of one log and its children, since it was made. */
export interface LogCounts {
  readonly warn: number
  readonly error: number
  /** Lines that were held back, as the same trouble was told a moment before. */
  readonly repeats: number
}

/**
 * A line is an object with `level` as a word and `time` as RFC 3339, so that any collector reads it. Trouble that repeats is
 * one line, and then how often it was.
 */
export const createLog = (
  options: LogOptions,
  destination: DestinationStream = process.stdout,
  later?: RepeatOptions['later'],
): Log => {
  const children: WeakRef<Log>[] = []
  const counts = { warn: 0, error: 0, repeats: 0 }
  const log: Log = pino(
    {
      level: options.level,
      onChild: (child) => children.push(new WeakRef(child)),
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(parts, method, level) {
          if (level === WARN) counts.warn += 1
          if (level === ERROR) counts.error += 1
          const inFull = options.numbers !== 'never' && level <= DEBUG
          method.apply(this, inFull ? parts : (parts.map((part) => withoutNumbers(part)) as typeof parts))
        },
      },
      redact: {
        paths: ['token', 'accessToken', 'refreshToken', 'client_secret', 'secret', 'authorization', '*.authorization'],
        censor: '[secret]',
      },
    },
    collapseRepeats(options.format === 'pretty' ? prettyStream(destination) : destination, {
      everyCall: () => log.level === 'debug',
      onRepeat: () => {
        counts.repeats += 1
      },
      ...(later === undefined ? {} : { later }),
    }),
  )
  families.set(log, children)
  tallies.set(log, counts)
  return log
}

const families = new WeakMap<Log, readonly WeakRef<Log>[]>()
const tallies = new WeakMap<Log, LogCounts>()

/** Of a log that `createLog` made; of any other nothing is known. */
export const countsOf = (log: Log): LogCounts => ({ warn: 0, error: 0, repeats: 0, ...tallies.get(log) })

/** Of a log that `createLog` made, and of all its children; by itself a child keeps the level it was born with. */
export const changeLevel = (log: Log, level: LogLevel): void => {
  log.level = level
  for (const reference of families.get(log) ?? []) {
    const child = reference.deref()
    if (child !== undefined) child.level = level
  }
}

/** Loaded only where a person watches: a service must not pay for it in memory. */
const prettyStream = (destination: DestinationStream): DestinationStream => {
  const pretty: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty')
  const options: PrettyOptions = {
    destination,
    colorize: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname',
    hideObject: true,
    messageFormat: (line, _key, _level, { colors }) => prettyLine(line, colors.gray),
  }
  return pretty(options)
}

/** With a country's code, or as North Americans write them; account keys, ids and instants look like neither. */
const NUMBER_IN_TEXT = /\+\d(?:[\s().-]{0,2}\d){6,14}|\(\d{3}\)\s?\d{3}-\d{4}/g
/** What a fact of a line is called when it is a number, however that is written. */
const NUMBER_KEYS: ReadonlySet<string> = new Set([
  'number',
  'numbers',
  'caller',
  'dialed',
  'display',
  'from',
  'to',
  'phone',
])
const DEEPEST = 4
/** https://github.com/pinojs/pino/blob/main/docs/api.md#loggerlevel-string-gettersetter */
const DEBUG = 20
const WARN = 40
const ERROR = 50

/** A part of a log line with every phone number in it masked; whoever writes a line need not think of it. */
const withoutNumbers = (part: unknown, isNumber = false, depth = 0): unknown => {
  if (typeof part === 'string')
    return isNumber && /\d{3}/.test(part)
      ? maskNumber(part)
      : part.replace(NUMBER_IN_TEXT, (found) => maskNumber(found) ?? '')
  if (typeof part !== 'object' || part === null || part instanceof Error || depth > DEEPEST) return part
  if (Array.isArray(part)) return part.map((item) => withoutNumbers(item, isNumber, depth + 1))
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, withoutNumbers(value, NUMBER_KEYS.has(key), depth + 1)]),
  )
}

/** `+12015550123` becomes `+1201*****23`: enough to tell two callers apart, too little to ring them. */
export const maskNumber = (number: string | null): string | null =>
  number === null
    ? null
    : number.length < 10
      ? '***'
      : `${number.slice(0, 5)}${'*'.repeat(number.length - 7)}${number.slice(-2)}`
