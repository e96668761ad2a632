// Reads a Google Chat message as Chat does: https://developers.google.com/workspace/chat/format-messages#card-formatting
import type { ChatMessage } from '../../../src/sinks/google-chat/card.ts'
import { check, unfit, type Verdict } from './verdict.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }
const TAG = /<\/?b>|<br>/g

const readHtml = (html: string): Pick<Verdict, 'shown' | 'problems'> => {
  const rest = html.replace(TAG, ' ')
  return {
    shown: rest.replaceAll('\u200b', '').replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? ''),
    problems: [
      ...check(`a tag or a broken entity in ${html}`, !/[<>]|&(?!(amp|lt|gt);)/.test(rest)),
      ...check(`an address in ${html}`, !/:\/|[.@]\p{L}/u.test(rest)),
      ...unfit(html),
    ],
  }
}

const readPlain = (text: string): Pick<Verdict, 'shown' | 'problems'> => ({
  shown: text.replaceAll('\u200b', ''),
  problems: [...check(`a tag in ${text}`, !/[<>]/.test(text)), ...unfit(text)],
})

export const judgeChat = (message: ChatMessage): Verdict => {
  const { header, sections } = message.cardsV2[0].card
  const [{ widgets }] = sections
  const buttons = widgets.flatMap((widget) => ('buttonList' in widget ? widget.buttonList.buttons : []))
  const texts = widgets.flatMap((widget) => {
    if ('textParagraph' in widget) return [readHtml(widget.textParagraph.text)]
    return 'decoratedText' in widget
      ? [readPlain(widget.decoratedText.topLabel), readHtml(widget.decoratedText.text)]
      : []
  })
  const plain = [header.title, header.subtitle, ...buttons.map(({ text }) => text)].map(readPlain)
  return {
    shown: [...plain, ...texts].map(({ shown }) => shown).join('\n'),
    links: buttons.map(({ onClick }) => onClick.openLink.url),
    problems: [
      ...[...plain, ...texts, readPlain(message.fallbackText)].flatMap(({ problems }) => problems),
      ...[...plain, ...texts].flatMap(({ shown }) => check('an empty text', shown.trim() !== '')),
      ...check('a text, where mentions are alive', !('text' in message)),
      ...check('32,000 bytes', Buffer.byteLength(JSON.stringify(message)) < 32_000),
      ...check('100 widgets', widgets.length <= 100),
    ],
  }
}
