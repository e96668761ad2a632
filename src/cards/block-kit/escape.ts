// Slack's markup, made harmless: what an outsider wrote can neither ping people nor hide a link.
import { graphemes } from '../untrusted.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/**
 * Text for a place where mrkdwn is parsed, at most `max` UTF-16 units as sent, never cut inside an entity.
 * Exactly these three characters are special: https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export const escapeMrkdwn = (text: string, max: number): string => {
  let escaped = ''
  for (const { segment } of graphemes(text)) {
    const safe = segment.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '')
    if (escaped.length + safe.length > max - 1) return `${escaped}…`
    escaped += safe
  }
  return escaped
}
