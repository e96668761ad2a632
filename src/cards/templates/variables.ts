// What templates may ask for: the call in the shape everyone outside sees, cleaned, and a few short ways into it.
import { z } from 'zod'
import type { Call } from '../../call/call.ts'
import { callJson } from '../../call/call-json.ts'
import { callJsonShape } from '../../call/call-schema.ts'
import { cleanText } from '../untrusted.ts'
import type { Template } from './engine.ts'

export interface Scope {
  readonly [name: string]: unknown
}

const { caller, dialed, caller_details } = callJsonShape.shape

const ROOTS = z.object({ call: callJsonShape, caller, dialed, details: caller_details, headline: z.string() })

/** Longer ones make no address (see `URL_MAX`), which is not cut, and are cut anyway where they are shown. */
const TEXT_MAX = 2_000
const MAX_DEPTH = 6

export const scopeOf = (call: Call, headline: string): Scope => {
  const json = clean(callJson(call), MAX_DEPTH) as ReturnType<typeof callJson>
  return { call: json, caller: json.caller, dialed: json.dialed, details: json.caller_details, headline }
}

/** Every text on one line, without anything unseen, and of a bounded length; what lies too deep is left out. */
const clean = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return cleanText(value.slice(0, TEXT_MAX), TEXT_MAX)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return null
  if (Array.isArray(value)) return value.map((item) => clean(item, depth - 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item, depth - 1)]))
}

/** What is wrong with the variables of a template; null when all of them can be there. */
export const variableFault = ({ paths }: Template): string | null => {
  for (const path of paths) {
    const fault = pathFault(path)
    if (fault !== null) return fault
  }
  return null
}

const WORD = /^\w{1,40}$/
/** What liquid itself knows of lists and texts. */
const OF_A_LIST = new Set<unknown>(['size', 'first', 'last'])

const pathFault = (path: Template['paths'][number]): string | null => {
  let schema: z.core.$ZodType = ROOTS
  for (const [index, step] of path.entries()) {
    if (schema instanceof z.ZodNullable) schema = schema.unwrap()
    if (schema instanceof z.ZodRecord || step === null) return null
    if (schema instanceof z.ZodArray && (typeof step === 'number' || OF_A_LIST.has(step))) {
      if (step === 'size') return null
      schema = schema.element
      continue
    }
    const known: z.core.$ZodShape = schema instanceof z.ZodObject ? (schema.shape as z.core.$ZodShape) : {}
    const next = Object.hasOwn(known, step) ? known[step] : undefined
    if (next === undefined) return unknown(path.slice(0, index + 1), Object.keys(known))
    schema = next
  }
  return null
}

const unknown = (path: Template['paths'][number], known: readonly string[]): string => {
  const name = path.map(String)
  const asked = name.every((step) => WORD.test(step)) ? ` \`${name.join('.')}\`` : ' such variable'
  const place = name.length === 1 ? 'there are' : `\`${name.slice(0, -1).join('.')}\` has`
  return `knows no${asked}${known.length === 0 ? '' : `; ${place} ${known.join(', ')}`}`
}
