// How the checks are told: a line each with a sign and a word, what to do below it, a sum, or JSON; and the exit status they ask for.
import { columnsOf, wrap } from '../../cards/columns.ts'
import { cleanText } from '../../cards/untrusted.ts'
import type { DaemonConfig } from '../../daemon.ts'
import { type ErrorCode, RingpostError } from '../../errors.ts'
import type { Probed } from '../../probe.ts'
import { counted, print, screenWidth } from '../operate/table.ts'

export interface Check {
  /** What was looked at: "store", "sink sales". */
  readonly subject: string
  readonly probed: Probed
}

const SIGNS = {
  ok: { sign: '✔', word: 'ok', colour: 32 },
  warning: { sign: '!', word: 'warning', colour: 33 },
  problem: { sign: '✘', word: 'problem', colour: 31 },
} as const

const WORD_WIDTH = 7
const WIDEST_SUBJECT = 20
const NARROWEST_TEXT = 24
const LONGEST = 500

export const printCheck = ({ subject, probed }: Check, config: DaemonConfig): void => {
  const { sign, word, colour } = SIGNS[probed.state]
  const subjectWidth = Math.min(WIDEST_SUBJECT, Math.max(...subjectsOf(config).map(columnsOf)))
  const indent = 2 + WORD_WIDTH + 2 + subjectWidth + 2
  const width = Math.max(NARROWEST_TEXT, screenWidth() - indent)
  const blank = ' '.repeat(indent)
  const [first = '', ...rest] = lines(`${probed.item}: ${probed.found}`, width)
  const head = `${paint(`${sign} ${word.padEnd(WORD_WIDTH)}`, colour)}  ${subject.padEnd(subjectWidth)}  ${first}`
  const fix = 'fix' in probed ? lines(probed.fix, width - 2).map((line, at) => `${at === 0 ? '→ ' : '  '}${line}`) : []
  print([head, ...[...rest, ...fix].map((line) => blank + line)].join('\n'))
}

const subjectsOf = ({ sources, enrichers, sinks }: DaemonConfig): readonly string[] => [
  'config',
  ...sources.map(({ name }) => `source ${name}`),
  ...enrichers.map(({ name }) => `enricher ${name}`),
  ...sinks.map(({ name }) => `sink ${name}`),
]

const lines = (text: string, width: number): readonly string[] => wrap(cleanText(text, LONGEST) ?? '', width)

const paint = (text: string, colour: number): string =>
  process.stdout.isTTY === true && !process.env['NO_COLOR'] ? `\u001b[${colour}m${text}\u001b[39m` : text

export const printSum = (checks: readonly Check[]): void => {
  const of = (state: Probed['state']): number => checks.filter(({ probed }) => probed.state === state).length
  const told = [
    ...(of('problem') === 0 ? [] : [counted(of('problem'), 'problem')]),
    ...(of('warning') === 0 ? [] : [counted(of('warning'), 'warning')]),
  ]
  print(`\n${counted(checks.length, 'check')}: ${told.length === 0 ? 'all is well' : told.join(', ')}.`)
}

/** `file` null: there is none that could be read. */
export const printJson = (file: string | null, checks: readonly Check[]): void => {
  const ok = checks.every(({ probed }) => probed.state !== 'problem')
  const told = checks.map(({ subject, probed }) => ({
    ...{ subject, item: probed.item, state: probed.state, found: probed.found },
    fix: 'fix' in probed ? probed.fix : null,
  }))
  print(JSON.stringify({ ok, file, checks: told }))
}

/** What has to be mended first comes first. */
const GRAVEST: readonly ErrorCode[] = ['config', 'login-needed', 'unavailable']

/** Throws `RingpostError` when there is a problem, with the code of the gravest. */
export const complain = (checks: readonly Check[]): void => {
  const codes = checks.flatMap(({ probed }) => (probed.state === 'problem' ? [probed.code] : []))
  const code = GRAVEST.find((one) => codes.some((other) => other === one))
  if (code === undefined) return
  throw new RingpostError(code, `${codes.length} of ${counted(checks.length, 'check')} found a problem`, {
    nextStep: 'What to do stands below each of them; `ringpost check --online` tries again.',
  })
}
