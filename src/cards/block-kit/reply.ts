// A moment of a call in one line, as a reply below its card in Slack: pure, and safe whatever the caller calls himself.
import type { Call } from '../../call/call.ts'
import { describeCall } from '../card.ts'
import { LOOK } from '../look.ts'
import { escapeMrkdwn } from './escape.ts'

/** What is new since the card was posted; all else stands on the card just above. */
const NEWS = new Set(['Answered by', 'Transferred to', 'Transferring to', 'Rang', 'Waited', 'Talked', 'Lasted'])
const REPLY_MAX = 600

export const renderSlackReply = (call: Call): { readonly text: string } => {
  const { status, headline, facts } = describeCall(call)
  const news = facts.filter(({ label }) => NEWS.has(label)).map(({ label, value }) => `${label} ${value}`)
  return { text: escapeMrkdwn(`${LOOK[status].emoji} ${[headline, ...news].join(' · ')}`, REPLY_MAX) }
}
