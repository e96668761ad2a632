// Mattermost's Markdown, made harmless: what an outsider wrote can neither ping people nor become a link.
import { escapeMarkdown } from '../../cards/markdown.ts'

/** Invisible, and enough that Mattermost does not take what is on both sides of it for one word. */
const GAP = '\u200b'

/**
 * Mentions (`@`), hashtags, channels (`~`), emoji, addresses and entities are looked for after Markdown and its backslashes, so a
 * gap breaks them up. Webhooks translate Slack's `<!channel>` and `<address|label>` before anything else, so angle
 * brackets go: https://developers.mattermost.com/integrate/slash-commands/slack/
 */
export const escapeMattermost = (text: string): string => unbracket(escapeMarkdown(text)).replace(/\.(?=\S)/g, '\\.')

/** For a place where no Markdown is parsed, but mentions may be. */
export const withoutMentions = (text: string): string => unbracket(text)

const unbracket = (text: string): string =>
  text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/[@#~]|:(?=\S)|&(?=[#\w])/g, `$&${GAP}`)
