// `routes:` in the file: which calls go to which sinks.
import { z } from 'zod'
import { CALL_STATUSES, type Direction } from '../../call/call.ts'
import { flag, text } from '../fields.ts'
import { componentName } from './components.ts'

const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const satisfies readonly Direction[]

/** A value, or a list of which one must hold. */
const oneOrMany = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).min(1)]).transform((value) => [value].flat() as readonly z.output<Item>[])

const NUMBER = /^\+?[0-9]+\*?$/
const NUMBER_MESSAGE = 'must be a number such as "+12015550123", or the beginning of one such as "+1201*"'

const number = z.string().regex(NUMBER, NUMBER_MESSAGE)
const caller = z.string().regex(/^(\+?[0-9]+\*?|anonymous)$/, `${NUMBER_MESSAGE}, or anonymous`)

const condition = z
  .strictObject({
    direction: oneOrMany(z.enum(DIRECTIONS))
      .describe('Which way the call goes, as the company sees it.')
      .exactOptional(),
    from: oneOrMany(caller).describe('The caller: E.164, a prefix that ends in `*`, or `anonymous`.').exactOptional(),
    to: oneOrMany(number).describe('The number that was dialled: E.164, or a prefix that ends in `*`.').exactOptional(),
    queue: oneOrMany(text()).describe('The name of the call queue.').exactOptional(),
    status: oneOrMany(z.enum(CALL_STATUSES)).describe('How far the call has come.').exactOptional(),
    account: oneOrMany(text())
      .describe('The account key; always in quotes, it has too many digits for a number.')
      .exactOptional(),
    source: oneOrMany(componentName('source')).describe('The name of the source that heard the call.').exactOptional(),
  })
  .describe('What must hold, every key of it; left out or empty: every call.')

const route = z.strictObject({
  when: condition.prefault({}),
  sinks: z.array(componentName('sink')).describe('The sinks that get the call, by name; an empty list drops it.'),
  continue: flag(false).describe('True: later routes are looked at as well.'),
})

export const routes = z
  .array(route)
  .min(1)
  .describe(
    'The first route that matches wins, unless it says `continue: true`. Without routes every sink gets inbound calls.',
  )
