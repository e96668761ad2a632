// Reads a Mattermost attachment as Mattermost does: https://developers.mattermost.com/integrate/reference/message-attachments/
import type { Attachment } from '../../../src/sinks/mattermost/card.ts'
import { check, unfit, type Verdict } from './verdict.ts'

const LINK = /\[([\p{L}\p{M}\p{N} .,+’–…-]+)\]\(((?:https?:\/\/|tel:)[^\s()<>]+)\)/gu
/** What Mattermost makes a link of: https://github.com/mattermost/marked/blob/master/lib/marked.js */
const ADDRESS = /[A-Za-z][A-Za-z\d.+-]*:(?:\/{1,3}|[\p{L}\d%])|www\d{0,3}[.]|[\p{L}\d.-]+[.]\p{L}{2,4}\//u
/** Looked for where backslashes have gone already. */
const MENTION = /[@#~][^\u200b]|:[^\s\u200b]|&#?\w+;/u
const MARKUP = /[*_~`|<>[\]#]|^[-+](\s|$)|^\d+[.)]\s/
const ESCAPED = /\\([\\`*_~[\]|#.+)-])/g

const problemsOf = (markdown: string): readonly string[] => {
  const own = markdown.replace(LINK, '').replace(/^\*\*((?:\\.|[^\\*])*)\*\*/su, '$1')
  return [
    ...check(`markup in ${markdown}`, !MARKUP.test(own.replace(ESCAPED, '·'))),
    ...check(`an address in ${markdown}`, !ADDRESS.test(own)),
    ...check(`a mention in ${markdown}`, !MENTION.test(own.replace(/\\(.)/g, '$1'))),
    ...unfit(markdown),
  ]
}

const shown = (markdown: string): string => markdown.replaceAll('\u200b', '').replace(ESCAPED, '$1')

export const judgeMattermost = (attachment: Attachment): Verdict => {
  const { title, text, fields, fallback } = attachment
  const small = [title, ...fields.flatMap((field) => [field.title, field.value])]
  return {
    shown: [...small, text].map(shown).join('\n'),
    links: [...text.matchAll(LINK)].map(([, , url = '']) => url),
    problems: [
      ...[...small, ...text.split('\n')].flatMap(problemsOf),
      ...check('a mention in the fallback', !MENTION.test(fallback) && !/[<>]/.test(fallback)),
      ...[...small, text, fallback].flatMap((part) => check('an empty text', part !== '')),
      // https://docs.mattermost.com says 16,383 for a post; older servers refuse attachments of more than 7,900.
      ...check('7,500 characters', JSON.stringify([attachment]).length <= 7_500),
    ],
  }
}
