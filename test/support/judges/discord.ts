// Reads a Discord message as Discord does: https://discord.com/developers/docs/reference#message-formatting
import type { DiscordMessage } from '../../../src/sinks/discord/card.ts'
import { check, unfit, type Verdict } from './verdict.ts'

const LINK = /\[([\p{L}\p{M}\p{N} .,+’–…-]+)\]\((https?:\/\/[^\s()<>]+)\)/gu
const OBEYED = /[*_~`|<>[\]#@\\]|:\/\/|:\w*[a-z]\w*:|^[-+](\s|$)|^\d+[.)]\s/i

/** Without the bold of the first line and our own links; then what stands behind a backslash is out of the way, too. */
const live = (markdown: string): string =>
  markdown
    .replace(LINK, '')
    .replace(/^\*\*((?:\\.|[^\\*])*)\*\*/su, '$1')
    .replace(/\\[!-/:-@[-`{-~]/g, '·')
const shown = (markdown: string): string => markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1')

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const judgeDiscord = ({ embeds: [embed], allowed_mentions }: DiscordMessage): Verdict => {
  const { title, description, fields } = embed
  const small = [title, ...fields.flatMap(({ name, value }) => [name, value])]
  const lines = [...small, ...description.split('\n')]
  return {
    shown: [...small, description].map(shown).join('\n'),
    links: [...description.matchAll(LINK)].map(([, , url = '']) => url),
    problems: [
      ...check('mentions', JSON.stringify(allowed_mentions) === '{"parse":[]}'),
      ...check('256 in the title', title.length > 0 && title.length <= 256),
      ...check('4,096 in the description', description.length <= 4096),
      ...check('25 fields', fields.length <= 25),
      ...fields.flatMap(({ name, value }) => [
        ...check('256 in a name', name.length > 0 && name.length <= 256),
        ...check('1,024 in a value', value.length > 0 && value.length <= 1024),
      ]),
      ...check('6,000 in all', [...small, description].join('').length <= 6000),
      ...lines.flatMap((line) => [...check(`markup in ${line}`, !OBEYED.test(live(line))), ...unfit(line)]),
    ],
  }
}
