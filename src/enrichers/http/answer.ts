// What the answer of a look-up service means. Pure.
import { STATUS_CODES } from 'node:http'
import type { Reply } from '../../outbound/http.ts'
import { type Finding, failed, foundIn, NOTHING } from '../enricher.ts'
import { followPointer } from './json-pointer.ts'

/** The name of a field to the JSON Pointer that leads to its value. */
export type FieldMap = Readonly<Record<string, string>>

/** 404 and an empty answer mean that there is nothing; messages hold the status only. */
export const findingOf = (reply: Reply, map: FieldMap | undefined): Finding => {
  if (reply.kind === 'failure') return failed(`the service was not reached: ${reply.message}`)
  const { status, body, truncated } = reply
  if (status === 404 || status === 204) return NOTHING
  if (status < 200 || status >= 300) return failed(`the service answered ${statusText(status)}`)
  if (truncated) return failed('the answer is longer than 64 KB')
  const answer = parsed(body.toString('utf8'))
  if (answer === undefined) return failed('the answer is not JSON')
  if (answer === null) return NOTHING
  if (map !== undefined) return foundIn(mapped(answer, map))
  return isRecord(answer)
    ? foundIn(answer)
    : failed('the answer is not a JSON object: say with `map` where the fields are')
}

const statusText = (status: number): string => {
  const redirected = status >= 300 && status < 400 ? ': redirects are not followed' : ''
  return `${status}${STATUS_CODES[status] === undefined ? '' : ` ${STATUS_CODES[status]}`}${redirected}`
}

/** Undefined when it is no JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapped = (answer: unknown, map: FieldMap): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(map)
      .map(([name, pointer]) => [name, followPointer(answer, pointer)] as const)
      .filter(([, value]) => value !== undefined && value !== null),
  )
