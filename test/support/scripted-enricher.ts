// An enricher that answers as the test says, when the test says, and remembers whom it was asked about.
import { type Enricher, type Finding, failed, type Query } from '../../src/enrichers/enricher.ts'

export interface ScriptedEnricher extends Enricher {
  readonly queries: readonly Query[]
  /** How many look-ups were ended from outside. */
  readonly aborted: number
  /** Answers those who wait, and whoever asks later. */
  answer(answer: Answer): void
}

/** Fields stand for a finding that has them. */
type Answer = Readonly<Record<string, unknown>> | Finding | Error

const isFinding = (answer: Answer): answer is Finding =>
  'status' in answer && ['found', 'nothing', 'failed'].includes(String(answer.status))

const findingOf = (answer: Answer): Finding => {
  if (answer instanceof Error) throw answer
  return isFinding(answer) ? answer : { status: 'found', fields: { ...answer } }
}

/** `later`: nobody is answered before `answer` is called. */
export const scriptedEnricher = (name: string, first: Answer | 'later'): ScriptedEnricher => {
  const queries: Query[] = []
  const known = Promise.withResolvers<Answer>()
  let aborted = 0
  if (first !== 'later') known.resolve(first)
  return {
    name,
    queries,
    get aborted() {
      return aborted
    },
    answer: known.resolve,
    lookup: async (query, signal) => {
      queries.push(query)
      const ended = new Promise<Finding>((resolve) => {
        signal.addEventListener('abort', () => resolve(failed('stopped')), { once: true })
      })
      const finding = await Promise.race([known.promise.then(findingOf), ended])
      if (signal.aborted) aborted += 1
      return finding
    },
    close: async () => undefined,
  }
}
