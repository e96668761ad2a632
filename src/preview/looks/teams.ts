// The place of a Teams card: Microsoft's own renderer fills it where scripts run, until then its fallback text stands there.
import { type Html, html } from '../html.ts'
import { fieldsOf, listOf, textOf } from './read.ts'

export const teamsLook = (body: unknown): Html => {
  const content = fieldsOf(listOf(fieldsOf(body)['attachments'])[0]?.['content'])
  return html`<div class="adaptive" data-adaptive>${textOf(content['fallbackText'])}</div>`
}
