// The address of a look-up with places for the caller's number, checked so that no number ever chooses the host.
import type { z } from 'zod'
import { secretUrl, text } from '../../config/fields.ts'
import { Secret } from '../../config/secret.ts'
import type { Query } from '../enricher.ts'

/** Fills the places; null for a query without a number. */
export type UrlTemplate = (query: Pick<Query, 'number' | 'direction'>) => URL | null

const PLACE = /\{([^{}]*)\}/g
const PLACES = ['number', 'digits', 'direction']
/** Scheme, host and port: up to the first character that can begin a path, a query or a fragment. */
const ORIGIN = /^[^:]*:\/\/[^/?#\\]*/

const ELSEWHERE = 'may hold {number}, {digits} and {direction} in its path and its query only'

/** What is wrong with the places in a template; null when nothing is. */
const fault = (template: string): string | null => {
  const names = [...template.matchAll(PLACE)].map(([, name = '']) => name)
  if (/[{}]/.test(ORIGIN.exec(template)?.[0] ?? '')) return ELSEWHERE
  if (names.some((name) => !PLACES.includes(name)) || /[{}]/.test(template.replaceAll(PLACE, '')))
    return 'knows the places {number}, {digits} and {direction}; write %7B and %7D for braces'
  if (!names.includes('number') && !names.includes('digits'))
    return 'must hold {number} or {digits}: the caller’s number goes there'
  return template.includes('#') ? 'must not hold a #: what follows it is never sent' : null
}

const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replaceAll(PLACE, (_, name: string) => encodeURIComponent(values[name] ?? ''))

/** Two calls that have nothing in common. */
const SAMPLES = [
  { number: '+12015550123', digits: '12015550123', direction: 'inbound' },
  { number: '+4930901820', digits: '4930901820', direction: 'outbound' },
] as const

/** A template as an option: hidden like every address with a key in it. Its faults name no part of it. */
export const urlTemplate = () =>
  text()
    .meta({ format: 'uri-template' })
    .transform((template, context): Secret => {
      const message = fault(template) ?? addressFault(SAMPLES.map((sample) => fill(template, sample)))
      if (message !== null) context.addIssue({ code: 'custom', message })
      return new Secret(template)
    }) satisfies z.ZodType<Secret>

/** Parsers of addresses are forgiving: `https:///{digits}` has its host in the path. So the hosts themselves are compared. */
const addressFault = (urls: readonly string[]): string | null => {
  const [message] = urls.flatMap((url) => secretUrl().safeParse(url).error?.issues[0]?.message ?? [])
  return message ?? (new Set(urls.map((url) => URL.parse(url)?.origin)).size > 1 ? ELSEWHERE : null)
}

export const fillTemplate =
  (template: Secret): UrlTemplate =>
  ({ number, direction }) =>
    number === null ? null : new URL(fill(template.reveal(), { number, digits: number.replace(/^\+/, ''), direction }))
