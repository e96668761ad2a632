// A Discord embed and a Mattermost attachment as their services show them: a bar of colour, a title, text and fields.
import { type Html, html, link } from '../html.ts'
import { markdown } from './markdown.ts'
import { type Fields, fieldsOf, listOf, textOf } from './read.ts'

/** https://discord.com/developers/docs/resources/message#embed-object */
export const discordLook = (body: unknown): Html => {
  const message = fieldsOf(body)
  const content = textOf(message['content'])
  return html`${content === '' ? null : html`<div>${markdown(content)}</div>`}${listOf(message['embeds']).map(embed)}`
}

const embed = (content: Fields): Html => {
  const fields = listOf(content['fields']).map(
    (field) =>
      html`<div class="${field['inline'] === true ? 'inline' : 'wide'}"><div class="name">${markdown(textOf(field['name']))}</div>${markdown(textOf(field['value']))}</div>`,
  )
  return html`<div class="embed"><i class="bar" data-color="${hex(content['color'])}"></i><div class="inside">
<div class="title">${linked(content['url'], content['title'])}</div>
<div class="text">${markdown(textOf(content['description']))}</div>
${fields.length === 0 ? null : html`<div class="fields">${fields}</div>`}
<div class="footer">${instant(content['timestamp'])}</div></div></div>`
}

const hex = (color: unknown): string => (typeof color === 'number' ? `#${color.toString(16).padStart(6, '0')}` : '')

const linked = (address: unknown, title: unknown): Html => {
  const words = html`${markdown(textOf(title))}`
  return typeof address === 'string' ? link(address, words) : words
}

const instant = (value: unknown): string => {
  const at = Date.parse(textOf(value))
  return Number.isNaN(at)
    ? ''
    : new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

/** https://developers.mattermost.com/integrate/reference/message-attachments/ */
export const mattermostLook = (body: unknown): Html => {
  const message = fieldsOf(body)
  const attachments = message['attachments'] ?? fieldsOf(message['props'])['attachments']
  const text = textOf(message['text']) || textOf(message['message'])
  return html`${text === '' ? null : html`<div>${markdown(text)}</div>`}${listOf(attachments).map(attachment)}`
}

const attachment = (content: Fields): Html => {
  const fields = listOf(content['fields']).map(
    (field) =>
      html`<div class="${field['short'] === true ? 'inline' : 'wide'}"><div class="name">${markdown(textOf(field['title']))}</div>${markdown(textOf(field['value']))}</div>`,
  )
  return html`<div class="embed"><i class="bar" data-color="${textOf(content['color'])}"></i><div class="inside">
<div class="title">${linked(content['title_link'], content['title'])}</div>
<div class="text">${markdown(textOf(content['text']))}</div>
${fields.length === 0 ? null : html`<div class="fields">${fields}</div>`}
<div class="footer">${textOf(content['footer'])}</div></div></div>`
}
