// From what zod found to what is said: one finding for every unknown key, and the one branch of a union that was meant.
import type { z } from 'zod'
import type { Finding, Path } from './fault.ts'

type Issue = z.core.$ZodIssue

/** `issues` must come from a parse whose error map was `messageFor`. */
export const findingsOf = (issues: readonly Issue[]): readonly Finding[] =>
  issues.flatMap((issue) => findings(issue, []))

const findings = (issue: Issue, base: Path): readonly Finding[] => {
  const path = [...base, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n')
    return issue.keys.map((key, index) => ({ path: [...path, key], on: 'key', message: messages[index] ?? '' }))
  }
  if (issue.code === 'invalid_key') {
    return [{ path, on: 'key', message: issue.issues[0]?.message ?? issue.message }]
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && !hasOwnMessage(issue)) {
    const branch = issue.errors.find((candidate) => !candidate.some(isMismatch)) ?? issue.errors[0] ?? []
    return branch.flatMap((inner) => findings(inner, path))
  }
  return [{ path, on: 'value', message: issue.message }]
}

/** zod's own wording says nothing; a schema's own says it better than any branch. */
const hasOwnMessage = (issue: Issue): boolean => issue.message !== 'Invalid input'

/** The branch was not meant: the value is of another shape altogether. */
const isMismatch = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
