// Block Kit as Slack shows it: the blocks that cards use, and the rest as JSON. https://docs.slack.dev/reference/block-kit/blocks
import { type Html, html, jsonText, link, type Part } from '../html.ts'
import { mrkdwn } from './mrkdwn.ts'
import { type Fields, fieldsOf, listOf, textOf } from './read.ts'

export const slackLook = (body: unknown): Html => {
  const message = fieldsOf(body)
  const blocks = listOf(message['blocks'])
  const attachments = listOf(message['attachments'])
  const alone = blocks.length === 0 && attachments.length === 0
  return html`${alone ? html`<div class="block">${mrkdwn(textOf(message['text']))}</div>` : null}${blocks.map(block)}${attachments.map(attachment)}`
}

const attachment = (content: Fields): Html =>
  html`<div class="attachment"><i class="bar" data-color="${textOf(content['color'])}"></i><div>${listOf(content['blocks']).map(block)}</div></div>`

const block = (content: Fields): Html => {
  switch (content['type']) {
    case 'header':
      return html`<p class="block header">${textObject(content['text'])}</p>`
    case 'section':
      return section(content)
    case 'context':
      return html`<div class="block context">${listOf(content['elements']).map((part) => html`<span>${textObject(part)}</span>`)}</div>`
    case 'actions':
      return html`<div class="block actions">${listOf(content['elements']).map(button)}</div>`
    case 'divider':
      return html`<hr>`
    case 'rich_text':
      return html`<div class="block">${listOf(content['elements']).map(richText)}</div>`
    default:
      return html`<pre class="unknown">${jsonText(content)}</pre>`
  }
}

const section = (content: Fields): Html => {
  const fields = listOf(content['fields'])
  const accessory = fieldsOf(content['accessory'])
  const text = content['text'] === undefined ? null : html`<div>${textObject(content['text'])}</div>`
  const grid =
    fields.length === 0
      ? null
      : html`<div class="fields">${fields.map((field) => html`<div>${textObject(field)}</div>`)}</div>`
  const side = accessory['type'] === 'button' ? button(accessory) : null
  return html`<div class="block section"><div>${text}${grid}</div>${side}</div>`
}

const button = (element: Fields): Html => {
  const style = textOf(element['style'])
  return link(
    textOf(element['url']),
    textObject(element['text']),
    `button ${/^(primary|danger)$/.test(style) ? style : ''}`,
  )
}

const textObject = (value: unknown): Part => {
  const { type, text } = fieldsOf(value)
  return type === 'mrkdwn' ? mrkdwn(textOf(text)) : textOf(text)
}

const richText = (element: Fields): Html => {
  const inside = listOf(element['elements'])
  switch (element['type']) {
    case 'rich_text_list':
      return html`<ul>${inside.map((item) => html`<li>${richText(item)}</li>`)}</ul>`
    case 'rich_text_quote':
      return html`<blockquote>${inside.map(richPart)}</blockquote>`
    case 'rich_text_preformatted':
      return html`<pre>${inside.map(richPart)}</pre>`
    default:
      return html`<div>${inside.map(richPart)}</div>`
  }
}

const richPart = (part: Fields): Html => {
  const style = fieldsOf(part['style'])
  const plain = part['type'] === 'text' ? html`${textOf(part['text'])}` : richObject(part)
  const coded = style['code'] === true ? html`<code>${plain}</code>` : plain
  const bold = style['bold'] === true ? html`<b>${coded}</b>` : coded
  const slanted = style['italic'] === true ? html`<i>${bold}</i>` : bold
  return style['strike'] === true ? html`<s>${slanted}</s>` : slanted
}

const richObject = (part: Fields): Html => {
  const address = textOf(part['url'])
  if (part['type'] === 'link') return link(address, textOf(part['text']) || address)
  if (part['type'] === 'emoji') return html`:${textOf(part['name'])}:`
  return html`<span class="ping">@${textOf(part['range']) || textOf(part['user_id']) || textOf(part['type'])}</span>`
}
