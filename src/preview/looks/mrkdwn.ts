// Slack's mrkdwn as Slack shows it, pings and links included: a preview that hid them would hide a fault.
import { type Html, html, link, type Part } from '../html.ts'

export const mrkdwn = (text: string): readonly Part[] =>
  text.split(/(<[^<>]*>)/).map((piece) => (/^<[^<>]*>$/.test(piece) ? special(piece.slice(1, -1)) : styled(piece)))

/** https://docs.slack.dev/messaging/formatting-message-text */
const special = (inside: string): Part => {
  const [target = '', label = ''] = inside.split(/\|(.*)/s)
  if (target.startsWith('!date^')) return date(target, label)
  if (/^[!@#]/.test(target))
    return html`<span class="ping">@${label === '' ? target.slice(1) : unescaped(label)}</span>`
  return link(unescaped(target), unescaped(label === '' ? target : label))
}

const STYLED = /(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|`[^`\n]+`)/

const styled = (text: string): readonly Part[] =>
  text.split(STYLED).map((piece): Part => {
    const inside = unescaped(piece.slice(1, -1))
    if (!STYLED.test(piece)) return unescaped(piece)
    if (piece.startsWith('*')) return html`<b>${inside}</b>`
    if (piece.startsWith('_')) return html`<i>${inside}</i>`
    return piece.startsWith('~') ? html`<s>${inside}</s>` : html`<code>${inside}</code>`
  })

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { month: 'long', day: 'numeric', year: 'numeric' },
  date_short: { month: 'short', day: 'numeric', year: 'numeric' },
  date_long: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
}

/** https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const date = (target: string, fallback: string): Html => {
  const [, seconds = '', format = ''] = target.split('^')
  const at = Number(seconds) * 1000
  const text = format.replace(/\{(\w+?)(_pretty)?\}/g, (token, name: string) => {
    const options = FORMATS[name]
    return options === undefined ? token : new Intl.DateTimeFormat('en-US', options).format(at)
  })
  return html`<time datetime="${new Date(at).toISOString()}" title="${fallback}">${text}</time>`
}
