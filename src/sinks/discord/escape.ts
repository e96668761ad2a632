// Discord's Markdown, made harmless: what an outsider wrote can neither ping people nor become a link.
import { escapeMarkdown } from '../../cards/markdown.ts'

/**
 * Discord takes a backslash before any punctuation. A colon needs one where an address or an emoji could begin.
 * https://discord.com/developers/docs/reference#message-formatting
 */
export const escapeDiscord = (text: string): string => escapeMarkdown(text).replace(/[<>@]|:(?![\s\d]|$)/g, '\\$&')
