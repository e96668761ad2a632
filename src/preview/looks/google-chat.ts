// A Google Chat card as Chat shows it. https://developers.google.com/workspace/chat/api/reference/rest/v1/cards
import { type Html, html, link, trusted } from '../html.ts'
import { type Fields, fieldsOf, listOf, textOf } from './read.ts'

export const googleChatLook = (body: unknown): Html => {
  const message = fieldsOf(body)
  const text = textOf(message['text'])
  const cards = listOf(message['cardsV2']).map(({ card }) => cardOf(fieldsOf(card)))
  return html`${text === '' ? null : html`<div>${text}</div>`}${cards}`
}

const cardOf = (card: Fields): Html => {
  const header = fieldsOf(card['header'])
  return html`<div class="card"><div class="header"><b>${textOf(header['title'])}</b><span>${textOf(header['subtitle'])}</span></div>
${listOf(card['sections']).map((section) => html`<div class="part">${listOf(section['widgets']).map(widget)}</div>`)}</div>`
}

const widget = (content: Fields): Html => {
  const paragraph = content['textParagraph']
  if (paragraph !== undefined) return html`<div class="widget">${chatText(textOf(fieldsOf(paragraph)['text']))}</div>`
  const decorated = fieldsOf(content['decoratedText'])
  const buttons = listOf(fieldsOf(content['buttonList'])['buttons'])
  if (buttons.length > 0) return html`<div class="widget buttons">${buttons.map(button)}</div>`
  return html`<div class="widget"><span class="label">${textOf(decorated['topLabel'])}</span>${chatText(textOf(decorated['text']))}${side(decorated['button'])}</div>`
}

const side = (value: unknown): Html | null => (value === undefined ? null : button(fieldsOf(value)))

const button = (content: Fields): Html => {
  const address = textOf(fieldsOf(fieldsOf(content['onClick'])['openLink'])['url'])
  return link(address, textOf(content['text']), 'button')
}

const TAG = /<(\/?)(b|i|u|s|strike)>|<br\s*\/?>|<a href="([^"]*)">([^<]*)<\/a>/gi

/** The few tags that texts of cards may have; all else is text: https://developers.google.com/workspace/chat/format-messages#card-formatting */
const chatText = (text: string): Html => {
  const open: string[] = []
  const parts: Html[] = []
  let place = 0
  for (const match of text.matchAll(TAG)) {
    parts.push(html`${unescaped(text.slice(place, match.index))}`, tag(match, open))
    place = match.index + match[0].length
  }
  parts.push(html`${unescaped(text.slice(place))}`)
  return html`${parts}${trusted(
    open
      .toReversed()
      .map((name) => `</${name}>`)
      .join(''),
  )}`
}

/** `open` is kept in step, so that what comes out is always closed in order. */
const tag = ([, slash, name, address, label = '']: RegExpExecArray, open: string[]): Html => {
  if (address !== undefined) return link(unescaped(address), unescaped(label))
  if (name === undefined) return trusted('<br>')
  const wanted = name.toLowerCase()
  if (slash === '') {
    open.push(wanted)
    return trusted(`<${wanted}>`)
  }
  if (open.at(-1) !== wanted) return html``
  open.pop()
  return trusted(`</${wanted}>`)
}

const unescaped = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
