// What a set-up is made of: a source and sinks, each with the answers to the questions of its type, judged by its options.
import type { z } from 'zod'
import { messageFor } from '../../config/document/messages.ts'
import type { Question, Questions } from '../../questions.ts'
import { kinds } from '../components.ts'

/** A component type that can be set up by asking. */
export interface Askable {
  readonly role: 'source' | 'sink'
  readonly type: string
  /** What it is called in the config. */
  readonly name: string
  readonly questions: Questions
  readonly options: z.ZodObject
}

/** By key; a key without an answer is left out of the config. */
export type Answers = ReadonlyMap<string, string>

export interface Part {
  readonly askable: Askable
  readonly answers: Answers
}

export interface Setup {
  readonly source: Part
  readonly sinks: readonly Part[]
}

export const askableSinks = (): readonly Askable[] =>
  kinds.sinks.flatMap(({ type, options, questions }) =>
    questions === undefined ? [] : [{ role: 'sink', type, name: type, questions, options }],
  )

export const askableSource = (): Askable => {
  const [first] = kinds.sources
  if (first === undefined) throw new TypeError('no source type is registered')
  return { role: 'source', type: first.type, name: 'main', questions: first.questions, options: first.options }
}

/** Sink types that only config.example.yaml shows how to set up. */
export const unaskableSinks = (): readonly string[] =>
  kinds.sinks.filter(({ questions }) => questions === undefined).map(({ type }) => type)

/** As the option takes it. */
export const optionValue = ({ several }: Question, answer: string): string | readonly string[] =>
  several === true ? answer.split(/[\s,]+/).filter((item) => item !== '') : answer

/** What is wrong with an answer, in the words of the config's messages; null when nothing is. */
export const faultOf = ({ options }: Askable, question: Question, answer: string): string | null => {
  if (/[\r\n\0]/.test(answer)) return 'must be one line'
  const schema: z.core.$ZodType | undefined = options.shape[question.key]
  const parsed = (schema as z.ZodType | undefined)?.safeParse(optionValue(question, answer), { error: messageFor })
  return parsed === undefined || parsed.success ? null : (parsed.error.issues[0]?.message ?? 'is not valid')
}

export const mayBeEmpty = ({ optional, usual, generated }: Question): boolean =>
  optional === true || usual !== undefined || generated !== undefined
