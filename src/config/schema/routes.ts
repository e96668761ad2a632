// `routes:` in the file: which calls go to which sinks.
import { z } from 'zod'
import { CALL_STATUSES, type Direction } from '../../call/call.ts'
import { isCountry } from '../../call/number.ts'
import type { CallCondition, OpeningHours, Route, RouteCondition } from '../config.ts'
import { flag, oneOrMany, text } from '../fields.ts'
import { componentName } from './components.ts'
import { hoursName } from './hours.ts'

const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const satisfies readonly Direction[]

const NUMBER = /^\+?[0-9]+\*?$/
const NUMBER_MESSAGE = 'must be a number such as "+12015550123", or the beginning of one such as "+1201*"'

const number = z.string().regex(NUMBER, NUMBER_MESSAGE)
const caller = z.string().regex(/^(\+?[0-9]+\*?|anonymous)$/, `${NUMBER_MESSAGE}, or anonymous`)

const country = z
  .string()
  .meta({ pattern: '^[A-Za-z]{2}$' })
  .transform((code, context) => {
    const upper = code.trim().toUpperCase()
    if (isCountry(upper)) return upper
    context.addIssue({
      code: 'custom',
      message: 'must be the two letters of a country in ISO 3166-1, such as US or GB',
    })
    return z.NEVER
  })

const condition = z.strictObject({
  direction: oneOrMany(z.enum(DIRECTIONS)).describe('Which way the call goes, as the company sees it.').exactOptional(),
  from: oneOrMany(caller).describe('The caller: E.164, a prefix that ends in `*`, or `anonymous`.').exactOptional(),
  to: oneOrMany(number).describe('The number that was dialled: E.164, or a prefix that ends in `*`.').exactOptional(),
  queue: oneOrMany(text()).describe('The name of the call queue.').exactOptional(),
  line: oneOrMany(text())
    .describe("Whose phone rings, rang or answered: the line's extension or name, or the id of its user.")
    .exactOptional(),
  status: oneOrMany(z.enum(CALL_STATUSES)).describe('How far the call has come.').exactOptional(),
  account: oneOrMany(text())
    .describe('The account key; always in quotes, it has too many digits for a number.')
    .exactOptional(),
  source: oneOrMany(componentName('source')).describe('The name of the source that heard the call.').exactOptional(),
  known: flag().describe('Whether an enricher knows the caller.').exactOptional(),
  country: oneOrMany(country)
    .describe("The country of the caller's number: two letters of ISO 3166-1, such as US or GB.")
    .exactOptional(),
  hours: oneOrMany(hoursName())
    .describe('The name of opening hours (under `hours:`) in which the call came in.')
    .exactOptional(),
  reconstructed: flag()
    .describe('Whether the call was missed at first and found later; true also gives cards those that were answered.')
    .exactOptional(),
})

const exception = condition.refine((keys) => Object.keys(keys).length > 0, {
  error: 'must have at least one key: as it is, no call would match',
  // A key that is not known is gone by now, and a fault already.
  when: ({ issues }) => issues.length === 0,
})

export const when = condition
  .extend({
    not: oneOrMany(exception)
      .describe('What must not hold, with the same keys: a block whose keys do not all hold, or a list of such blocks.')
      .exactOptional(),
  })
  .describe('What must hold, every key of it; left out or empty: every call.')

const route = z.strictObject({
  when: when.prefault({}),
  sinks: z.array(componentName('sink')).describe('The sinks that get the call, by name; an empty list drops it.'),
  continue: flag(false).describe('True: later routes are looked at as well.'),
  included: flag()
    .describe('In the main file only. True: it is for the calls of included files as well.')
    .exactOptional(),
})

export const routes = z
  .array(route)
  .min(1)
  .describe(
    'The first route that matches wins, unless it says `continue: true`. Without routes every sink gets inbound calls.',
  )

type Parsed<Keys> = Omit<Keys, 'hours'> & { readonly hours?: readonly string[] }

/** Puts the hours in the place of their names; that those exist is looked at before. */
export const bindCondition = (
  { not, ...condition }: z.output<typeof when>,
  hours: ReadonlyMap<string, OpeningHours>,
): RouteCondition => {
  const bound = ({ hours: names, ...rest }: Parsed<CallCondition>): CallCondition =>
    names === undefined ? rest : { ...rest, hours: names.flatMap((name) => hours.get(name) ?? []) }
  return { ...bound(condition), ...(not === undefined ? {} : { not: not.map(bound) }) }
}

export const bindRoutes = (
  parsed: z.output<typeof routes>,
  hours: ReadonlyMap<string, OpeningHours>,
): readonly Route[] => parsed.map((route) => ({ ...route, when: bindCondition(route.when, hours) }))
