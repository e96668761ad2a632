// A set-up from flags and variables alone, for scripts: complete, or a list of what is missing.
import { RingpostError } from '../../errors.ts'
import type { Question } from '../../questions.ts'
import { flagOf, type Given, generate } from './given.ts'
import { type Askable, askableSinks, askableSource, type Part, type Setup } from './setup.ts'

/** `named`: the sinks that were asked for; none: those whose answers are all there. Throws `RingpostError` 'usage'. */
export const withoutAsking = (given: Given, named: readonly Askable[]): Setup => {
  const sinks = named.length > 0 ? named : askableSinks().filter((askable) => isComplete(given, askable))
  const source = askableSource()
  const missing = [source, ...sinks].flatMap((askable) =>
    askable.questions.list
      .filter((question) => isNeeded(question) && given.answer(askable, question) === undefined)
      .map((question) => `${question.label}: ${flagOf(askable, question)} or the variable ${question.variable}`),
  )
  if (missing.length > 0)
    throw new RingpostError('usage', `answers are missing\n${missing.map((line) => `  ${line}`).join('\n')}`, {
      nextStep: 'Give them, or run `ringpost init` at a terminal without --yes.',
    })
  if (sinks.length === 0)
    throw new RingpostError('usage', 'there is nowhere to show calls', {
      nextStep: 'Name a sink, such as --sink slack; `ringpost init --help` lists what each needs.',
    })
  return { source: partOf(given, source), sinks: sinks.map((askable) => partOf(given, askable)) }
}

const isNeeded = ({ optional, usual, generated }: Question): boolean =>
  optional !== true && usual === undefined && generated === undefined

/** Its variables are set; one that needs none was not asked for. */
const isComplete = (given: Given, askable: Askable): boolean => {
  const needed = askable.questions.list.filter(isNeeded)
  return needed.length > 0 && needed.every((question) => given.answer(askable, question) !== undefined)
}

const partOf = (given: Given, askable: Askable): Part => ({
  askable,
  answers: new Map(
    askable.questions.list.flatMap((question): readonly (readonly [string, string])[] => {
      const answer = given.answer(askable, question) ?? usualOf(question)
      return answer === undefined ? [] : [[question.key, answer]]
    }),
  ),
})

const usualOf = ({ usual, generated }: Question): string | undefined => (generated === undefined ? usual : generate())
