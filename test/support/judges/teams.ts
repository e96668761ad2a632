// Reads a Teams message as Teams does, by Microsoft's own parser of Adaptive Cards.
import type { TeamsMessage } from '../../../src/sinks/teams/card.ts'
import { faultsOf } from '../adaptive-cards.ts'
import { check, unfit, type Verdict } from './verdict.ts'

/** Every value of a key, however deep. */
const valuesOf = (value: unknown, key: string): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === 'string' ? [inner] : valuesOf(inner, key),
  )
}

const elementsOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] => {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(elementsOf)
  return 'type' in value ? [{ ...value }, ...inner] : inner
}

/** Markdown links and text functions, which only a TextBlock obeys: https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features */
const LINK = /\[([\p{L}\p{M}\p{N} .,+’–…-]+)\]\((tel:\+?\d+)\)/gu
const INSTANT = /\{\{(DATE|TIME)\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(, SHORT)?\)\}\}/g

export const judgeTeams = (message: TeamsMessage): Verdict => {
  const [{ content }] = message.attachments
  const elements = elementsOf(content.body)
  const blocks = elements.filter(({ type }) => type === 'TextBlock').flatMap((block) => valuesOf(block, 'text'))
  const runs = elements.filter(({ type }) => type === 'TextRun').flatMap((run) => valuesOf(run, 'text'))
  const spoken = [message.summary, content.fallbackText]
  return {
    shown: [...runs, ...blocks].join('\n'),
    links: [
      ...(content.actions ?? []).map(({ url }) => url),
      ...blocks.flatMap((text) => [...text.matchAll(LINK)].map(([, , url = '']) => url)),
    ],
    problems: [
      ...faultsOf(content),
      ...check('24 KB', Buffer.byteLength(JSON.stringify(message)) <= 24 * 1024),
      ...check('a card without full width', content.msteams.width === 'Full'),
      ...check('an entity that mentions somebody', !JSON.stringify(message).includes('"entities"')),
      ...check('a mention', !/<at>/i.test(JSON.stringify(message))),
      ...blocks.flatMap((text) =>
        check(
          `markup in ${text}`,
          /^[\p{Extended_Pictographic} ]*$/u.test(text.replace(LINK, '').replace(INSTANT, '')),
        ),
      ),
      // Should a client parse a run after all, there is nothing to find.
      ...[...runs, ...spoken].flatMap((text) => [
        ...check(`markup in ${text}`, !/[<>[\]{}]/.test(text)),
        ...unfit(text),
      ]),
      ...[...runs, ...blocks, ...spoken].flatMap((text) => check('an empty text', text !== '')),
    ],
  }
}
