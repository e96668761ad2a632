// How each service shows a message: its look, inside a frame with whoever posted it.
import type { Preview } from '../../sinks/sink.ts'
import { type Html, html, jsonText } from '../html.ts'
import { discordLook, mattermostLook } from './chats.ts'
import { googleChatLook } from './google-chat.ts'
import { httpLook, terminalLook } from './plain.ts'
import { slackLook } from './slack.ts'
import { teamsLook } from './teams.ts'

type Form = Preview['form']

const LOOKS: Readonly<Record<Form, (preview: Preview) => Html>> = {
  slack: ({ body }) => slackLook(body),
  teams: ({ body }) => teamsLook(body),
  discord: ({ body }) => discordLook(body),
  'google-chat': ({ body }) => googleChatLook(body),
  mattermost: ({ body }) => mattermostLook(body),
  http: ({ body, headers = {} }) => httpLook(body, headers),
  terminal: ({ body }) => terminalLook(body),
}

/** Whose name stands above a message, and the mark beside it; null where no chat surrounds it. */
const SENDERS: Readonly<Record<Form, readonly [name: string, mark: string] | null>> = {
  slack: ['Ringpost', 'APP'],
  teams: ['Workflows', ''],
  discord: ['Ringpost', 'APP'],
  'google-chat': ['Ringpost', 'App'],
  mattermost: ['ringpost', 'BOT'],
  http: null,
  terminal: null,
}

export const messageLook = (preview: Preview, at: number): Html => {
  const sender = SENDERS[preview.form]
  const inside = LOOKS[preview.form](preview)
  if (sender === null) return html`<div class="look ${preview.form}">${inside}</div>`
  const [name, mark] = sender
  const badge = mark === '' ? null : html` <span class="badge">${mark}</span>`
  return html`<div class="look ${preview.form}"><div class="avatar" aria-hidden="true">R</div><div class="message">
<div class="sender"><b>${name}</b>${badge} <time datetime="${new Date(at).toISOString()}">${clockTime(at)}</time></div>
${inside}</div></div>`
}

const clockTime = (at: number): string => new Intl.DateTimeFormat('en-US', { timeStyle: 'short' }).format(at)

/** The body as it is sent; what is shown as text already needs it no second time. */
export const sourceOf = ({ form, body }: Preview): string | null =>
  form === 'http' || form === 'terminal' ? null : jsonText(body)
