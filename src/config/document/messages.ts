// What is wrong with a value, in the words of the person who wrote the file; never the value itself.
import type { z } from 'zod'
import { nearest } from './nearest.ts'

type RawIssue = z.core.$ZodRawIssue

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  array: 'a list',
}

/** A schema's own message that stands back for "is required" and "has no value". */
export const unlessMissing =
  (message: string) =>
  (issue: { readonly input?: unknown }): string | undefined =>
    issue.input === undefined || issue.input === null ? undefined : message

/**
 * The error map of every parse of the config. For unknown keys the message has one line a key, in the order of `keys`.
 * Undefined leaves the wording to zod, whose own messages hold no received value either.
 */
export const messageFor = (issue: RawIssue): string | undefined => {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue)
  if (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union') {
    return issue.code === 'invalid_union' && issue.discriminator
      ? unknownType(issue)
      : (missing(issue.input) ?? mismatch(issue))
  }
  if (issue.code === 'invalid_format' && issue.pattern !== undefined) return `must match ${issue.pattern}`
  if (issue.code === 'too_small' || issue.code === 'too_big') return outOfBounds(issue)
  return undefined
}

const NO_VALUE = 'has no value: give it one or remove the key'

const missing = (input: unknown): string | undefined => {
  if (input === null) return NO_VALUE
  return input === undefined ? 'is required' : undefined
}

/** A missing or unknown `type`: zod reports it on the map that should hold it. */
const unknownType = ({ input, discriminator, options }: RawIssue & { readonly code: 'invalid_union' }): string => {
  const value: unknown = Object.getOwnPropertyDescriptor(Object(input), discriminator ?? '')?.value
  const known = `known: ${(Array.isArray(options) ? options : []).join(', ')}`
  return `${missing(value) ?? `unknown ${discriminator}`}; ${known}`
}

const mismatch = (issue: RawIssue): string | undefined => {
  if (issue.code === 'invalid_value') {
    return `must be ${issue.values.length > 1 ? 'one of: ' : ''}${issue.values.join(', ')}`
  }
  if (issue.code !== 'invalid_type') return undefined
  // Account keys exceed 2^53 and numbers lose their leading zeros: what looks like a number is often a text.
  if (issue.expected === 'string' && (typeof issue.input === 'number' || typeof issue.input === 'boolean')) {
    return 'must be a string: put it in quotes'
  }
  const expected = EXPECTED[issue.expected]
  return expected === undefined ? undefined : `must be ${expected}`
}

const outOfBounds = (issue: RawIssue & { readonly code: 'too_small' | 'too_big' }): string | undefined => {
  const [word, bound] =
    issue.code === 'too_small' ? (['least', issue.minimum] as const) : (['most', issue.maximum] as const)
  const one = Number(bound) === 1
  if (issue.origin === 'string') {
    return word === 'least' && one ? 'must not be empty' : `must have at ${word} ${bound} character${one ? '' : 's'}`
  }
  if (issue.origin === 'array') return `must have at ${word} ${bound} entr${one ? 'y' : 'ies'}`
  return issue.origin === 'number' || issue.origin === 'int' ? `must be at ${word} ${bound}` : undefined
}

const unknownKeys = (issue: RawIssue & { readonly code: 'unrecognized_keys' }): string => {
  const known = shapeKeys(issue.inst)
  return issue.keys
    .map((key) => nearest(key, known))
    .map((guess) => (guess === null ? 'unknown key' : `unknown key; did you mean \`${guess}\`?`))
    .join('\n')
}

const shapeKeys = (inst: RawIssue['inst']): readonly string[] => {
  const def: object | undefined = inst?._zod.def
  return def !== undefined && 'shape' in def && typeof def.shape === 'object' && def.shape !== null
    ? Object.keys(def.shape)
    : []
}
