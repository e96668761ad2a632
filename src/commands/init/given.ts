// Answers that were given beforehand: by a flag, by a line of standard input, or by a variable of the environment.
import { randomBytes } from 'node:crypto'
import { RingpostError } from '../../errors.ts'
import type { Question } from '../../questions.ts'
import { type Askable, askableSinks, askableSource, faultOf } from './setup.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Flag {
  /** `--slack-channel`. */
  readonly name: string
  readonly description: string
}

/** A flag for every question there is. */
export const initFlags = (): readonly Flag[] =>
  [askableSource(), ...askableSinks()].flatMap((askable) =>
    askable.questions.list.map((question) => ({
      name: flagOf(askable, question),
      description: `${askable.role === 'sink' ? `${askable.type}: ` : ''}${question.label}${question.secret === true ? ', as -' : ''} [$${question.variable}]`,
    })),
  )

export const flagOf = ({ role, type }: Askable, { key, flag }: Question): string =>
  `--${[...(role === 'sink' ? [type] : []), (flag ?? key).replaceAll('_', '-')].join('-')}`

/** As commander names what a flag was given. */
const attributeOf = (flag: string): string =>
  flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

export interface Given {
  /** Undefined when nobody gave it. Throws `RingpostError` 'usage' for one that cannot be. */
  answer(askable: Askable, question: Question): string | undefined
  /** Whether a flag of this sink was given. */
  isFlagged(askable: Askable): boolean
}

/** `lines`: of standard input, taken one by one in the order of the questions. */
export const createGiven = (
  options: Readonly<Record<string, unknown>>,
  env: Environment,
  lines: Iterator<string>,
): Given => {
  const known = new Map<string, string | undefined>()
  const flagged = (askable: Askable, question: Question): string | undefined => {
    const value = options[attributeOf(flagOf(askable, question))]
    return typeof value === 'string' ? value : undefined
  }
  const read = (askable: Askable, question: Question): string | undefined => {
    const flag = flagged(askable, question)
    if (flag === undefined) return env[question.variable] || undefined
    if (flag === '-') return nextLine(lines, flagOf(askable, question))
    if (question.secret === true) throw secretInArguments(flagOf(askable, question), question)
    return flag
  }
  return {
    answer: (askable, question) => {
      const flag = flagOf(askable, question)
      if (!known.has(flag)) {
        const answer = read(askable, question)?.trim()
        const fault = answer === undefined ? null : faultOf(askable, question, answer)
        if (fault !== null) throw unfit(flag, question, fault)
        known.set(flag, answer)
      }
      return known.get(flag)
    },
    isFlagged: (askable) => askable.questions.list.some((question) => flagged(askable, question) !== undefined),
  }
}

const nextLine = (lines: Iterator<string>, flag: string): string => {
  const { done, value } = lines.next()
  if (done !== true && value !== '') return value
  throw new RingpostError('usage', `standard input has no line for ${flag}`, {
    nextStep: 'Each flag that is given - takes one line, in the order in which `ringpost init --help` lists them.',
  })
}

/** What stands in a command is seen by every user of the machine (`ps`), and stays in the history of the shell. */
const secretInArguments = (flag: string, { variable }: Question): RingpostError =>
  new RingpostError('usage', `${flag} is a secret, and must not stand in the command: others can read it there`, {
    nextStep: `Set the variable ${variable}, or write \`${flag} -\` and hand it over as a line of standard input.`,
  })

const unfit = (flag: string, { label, variable }: Question, fault: string): RingpostError =>
  new RingpostError('usage', `${label}: ${fault}`, { nextStep: `It comes from ${flag} or the variable ${variable}.` })

const SIGNING_KEY_BYTES = 24

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
export const generate = (): string => `whsec_${randomBytes(SIGNING_KEY_BYTES).toString('base64')}`
