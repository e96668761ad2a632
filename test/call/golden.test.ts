import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Call, Line } from '../../src/call/call.ts'
import { foldCall } from '../../src/call/fold.ts'
import { revise } from '../../src/call/revision.ts'
import type { CallState } from '../../src/call/state.ts'
import { parseReport } from '../../src/sources/goto-connect/wire/history.ts'
import { readContent } from '../support/scenario-states.ts'

/**
 * Payloads as the vendor sends them, the revisions a person would see, and the calls they end in. To take over a wanted
 * change: `UPDATE_GOLDEN=1 npx vitest run test/call/golden.test.ts`, then `npm run format`.
 */
interface Golden {
  readonly title: string
  readonly contents: readonly unknown[]
  /** What the vendor tells of the calls afterwards. */
  readonly reports?: readonly { readonly conversationSpaceId: string }[]
  readonly revisions: readonly string[]
  /** In order of appearance. */
  readonly calls: readonly Record<string, unknown>[]
}

const folder = new URL('../golden/calls/', import.meta.url)
const goldens = readdirSync(folder).map((file) => ({
  file,
  golden: JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden,
}))

const statesOf = ({ contents, reports = [] }: Golden): readonly CallState[] => {
  const heard = contents.map(readContent)
  const numbers = new Set(heard.map(keyOf))
  const reported = reports.flatMap((report) =>
    parseReport(report, report.conversationSpaceId, { source: 'main', receivedAt: 0 }),
  )
  return [...heard, ...reported.filter((state) => !numbers.has(keyOf(state)))]
}

const keyOf = ({ conversationId, sequence }: CallState): string => `${conversationId} ${sequence}`

/** `18 inbound answered by Dana Agent; rings Bob; menu 2`: one line per revision, numbered by the state that raised it. */
const storyOf = (states: readonly CallState[]): readonly string[] => {
  const ids = [...new Set(states.map(({ conversationId }) => conversationId))]
  const calls = new Map<string, Call>()
  const heard = new Map<string, readonly CallState[]>()
  const story: string[] = []
  for (const state of states) {
    const { conversationId: id, sequence } = state
    const all = [...(heard.get(id) ?? []), state]
    const before = calls.get(id) ?? null
    const call = revise(before, foldCall(all))
    if (call !== before) story.push(`${ids.length > 1 ? `call ${ids.indexOf(id) + 1}: ` : ''}${sequence} ${tell(call)}`)
    calls.set(id, call)
    heard.set(id, all)
  }
  return story
}

const tell = (call: Call): string =>
  [
    `${call.direction} ${call.status}${call.answeredBy === null ? '' : ` by ${call.answeredBy.name}`}`,
    call.onHold ? 'on hold' : [],
    call.recorded ? 'recorded' : [],
    call.queue === null ? [] : `queue ${call.queue}`,
    call.menu.length === 0 ? [] : `menu ${call.menu.join(', ')}`,
    call.ringing.length === 0 ? [] : `rings ${namesOf(call.ringing)}`,
    call.transfers.map(({ kind, outcome, from, to }) => `${kind} transfer ${from?.name} › ${to?.name} ${outcome}`),
    call.voicemail === null ? [] : `voicemail ${call.voicemail}`,
    call.abandonedIn === null ? [] : `in the ${call.abandonedIn}`,
    call.linkedCalls.length === 0 ? [] : `linked ${call.linkedCalls.length}`,
    call.consultOf === null ? [] : 'a consultation',
  ]
    .flat()
    .join('; ')

const namesOf = (lines: readonly Line[]): string => lines.map(({ name }) => name).join(', ')

const instant = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())

const outcomeOf = (states: readonly CallState[]): readonly Record<string, unknown>[] =>
  [...Map.groupBy(states, ({ conversationId }) => conversationId).values()].map((own) => {
    const call = foldCall(own)
    const transfers = call.transfers.map((transfer) => ({ ...transfer, at: instant(transfer.at) }))
    const [createdAt, answeredAt, endedAt] = [call.createdAt, call.answeredAt, call.endedAt].map(instant)
    return { ...call, transfers, createdAt, answeredAt, endedAt }
  })

describe('golden calls', () => {
  it('are there', () => expect(goldens.length).toBeGreaterThanOrEqual(16))

  describe.each(goldens)('$file: $golden.title', ({ file, golden }) => {
    const states = statesOf(golden)

    it('is told in these revisions and ends in these calls', () => {
      const { title, contents, reports } = golden
      const story = { revisions: storyOf(states), calls: outcomeOf(states) }
      const text = JSON.stringify({ title, contents, ...(reports && { reports }), ...story })
      if (process.env['UPDATE_GOLDEN']) writeFileSync(new URL(file, folder), text)
      else expect(story).toEqual({ revisions: golden.revisions, calls: golden.calls })
    })

    it('folds to the same calls from last to first', () => {
      const byId = (calls: readonly Record<string, unknown>[]) =>
        calls.toSorted((a, b) => String(a['id']).localeCompare(String(b['id'])))
      expect(byId(outcomeOf(states.toReversed()))).toEqual(byId(outcomeOf(states)))
    })
  })
})
