import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderSlackNotice } from '../../src/cards/block-kit/notice.ts'
import { noticeLines } from '../../src/cards/notice.ts'
import { reportOf } from '../../src/delivery/digests/report.ts'
import { digestWords } from '../../src/delivery/digests/words.ts'
import { wrapNotice } from '../../src/sinks/http/envelope.ts'
import type { Notice } from '../../src/sinks/sink.ts'
import { renderTeamsNotice } from '../../src/sinks/teams/notice.ts'
import { buildCall, CREATED_AT } from '../support/build-call.ts'

/** The digest as each sink sends it. To take over a wanted change: `UPDATE_GOLDEN=1 npx vitest run test/sinks/golden-digest.test.ts`, then `npm run format`. */
const GOLDEN = join(import.meta.dirname, '..', 'golden', 'digest')

const MINUTE = 60_000
const UNTIL = Date.parse('2026-09-28T12:00:00Z')
const SINCE = Date.parse('2026-09-25T12:00:00Z')

const missedBy = (number: string, display: string, name: string | null, minute: number, changes = {}) =>
  buildCall({
    status: 'missed',
    caller: { number, display, name, country: 'US', anonymous: false },
    createdAt: CREATED_AT + minute * MINUTE,
    ...changes,
  })
const hidden = buildCall({ caller: { number: null, display: null, name: null, country: null, anonymous: true } })

const report = reportOf(
  [
    missedBy('+12015550123', '(201) 555-0123', 'Test Caller', 0),
    missedBy('+12015550123', '(201) 555-0123', 'Test Caller', 12, { voicemail: 'left', queue: 'Sales' }),
    missedBy('+442079460018', '+44 20 7946 0018', '<!channel> *Bold* [x](https://evil.example) {{DATE(0)}}', 30),
    missedBy('+12015550177', '(201) 555-0177', null, 45, { queue: null, voicemail: 'reached' }),
    hidden,
  ],
  new Map([['+12015550177', CREATED_AT + 60 * MINUTE]]),
)
const words = digestWords(report, { since: SINCE, until: UNTIL }, { name: 'morning', timezone: 'America/New_York' })
const notice: Notice = { id: 'digest_1', ...words, at: UNTIL }

const RENDERERS: Readonly<Record<string, (notice: Notice) => unknown>> = {
  slack: renderSlackNotice,
  teams: renderTeamsNotice,
  http: (told) => JSON.parse(wrapNotice('standard', told).body),
  terminal: noticeLines,
}

describe('the digest', () => {
  it.each(Object.entries(RENDERERS))('is as agreed: %s', (sink, render) => {
    const file = join(GOLDEN, `${sink}.json`)
    const sent: unknown = JSON.parse(JSON.stringify(render(notice)))
    if (process.env['UPDATE_GOLDEN']) writeFileSync(file, `${JSON.stringify(sent, null, 2)}\n`)
    else expect(sent).toEqual(JSON.parse(readFileSync(file, 'utf8')))
  })
})
