import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { renderSlackCard } from '../../src/cards/block-kit/card.ts'
import { renderDiscordCard } from '../../src/sinks/discord/card.ts'
import { renderChatCard } from '../../src/sinks/google-chat/card.ts'
import { renderAttachment } from '../../src/sinks/mattermost/card.ts'
import { renderTerminalCard } from '../../src/sinks/stdout/terminal-card.ts'
import { renderTeamsCard } from '../../src/sinks/teams/card.ts'

/** A golden file is `{ call, card }`. To take over a wanted change: `UPDATE_GOLDEN=1 npx vitest run test/sinks/golden.test.ts`, then `npm run format`. */
const GOLDEN = join(import.meta.dirname, '..', 'golden')

const RENDERERS: Readonly<Record<string, (call: Call) => unknown>> = {
  slack: renderSlackCard,
  'slack-webhook': renderSlackCard,
  teams: renderTeamsCard,
  discord: renderDiscordCard,
  'google-chat': renderChatCard,
  mattermost: renderAttachment,
  stdout: (call) => renderTerminalCard(call, { colour: false, columns: 80, timeZone: 'UTC' }).split('\n'),
}

const CASES = [
  'abandoned-anonymous',
  'answered',
  'ended',
  'enriched',
  'hostile',
  'internal',
  'missed',
  'outbound',
  'ringing',
  'voicemail',
]

describe.each(Object.entries(RENDERERS))('the cards of %s', (sink, render) => {
  it('cover every case', () => {
    expect(readdirSync(join(GOLDEN, sink)).sort()).toEqual(CASES.map((name) => `${name}.json`))
  })

  it.each(CASES)('are as agreed: %s', (name) => {
    const file = join(GOLDEN, sink, `${name}.json`)
    const golden: { call: Call; card: unknown } = JSON.parse(readFileSync(file, 'utf8'))
    const card: unknown = JSON.parse(JSON.stringify(render(golden.call)))
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${JSON.stringify({ call: golden.call, card }, null, 2)}\n`)
    else expect(card).toEqual(golden.card)
  })
})
