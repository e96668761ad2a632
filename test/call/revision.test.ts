import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call, FoldedCall, Transfer } from '../../src/call/call.ts'
import { foldCall } from '../../src/call/fold.ts'
import { revise, withDetails } from '../../src/call/revision.ts'
import { anyTimeline } from '../support/any-state.ts'
import { caller, line, state } from '../support/build-state.ts'

const folded = foldCall([state(2, [caller('RINGING'), line('dana', 'RINGING')], { linkedConversations: ['x', 'y'] })])
const first = revise(null, folded)
const dana = { name: 'Dana', extension: '0019', lineId: 'line-dana', userId: 'user-dana', email: null }

const transfer: Transfer = { kind: 'warm', from: dana, to: null, at: folded.createdAt, outcome: 'pending' }

/** A call without what nobody sees. */
const visible = (call: FoldedCall) => {
  const line = (entry: Call['answeredBy']) => (entry === null ? null : [entry.name, entry.extension])
  const second = (at: number | null) => (at === null ? null : Math.floor(at / 1_000))
  const { direction, status, caller, dialed, queue, menu, reconstructed } = call
  const { onHold, voicemail, abandonedIn, recorded, consultOf } = call
  const transfers = call.transfers.map(({ kind, from, to, at, outcome }) => [
    [kind, outcome, second(at)],
    [line(from), line(to)],
  ])
  const times = [call.createdAt, call.answeredAt, call.endedAt, call.waitMs, call.queueMs, call.talkMs].map(second)
  const story = [onHold, voicemail, abandonedIn, recorded, consultOf, transfers, call.rang.map(line)]
  const linked = call.linkedCalls.toSorted()
  const lines = [call.ringing.map(line), line(call.answeredBy)]
  return JSON.stringify([direction, status, caller, dialed, queue, menu, reconstructed, times, linked, lines, story])
}

describe('a revision', () => {
  it('starts at 1, without caller details', () => {
    expect(first).toEqual({ ...folded, revision: 1, callerDetails: {} })
  })

  it('is the very same object when nothing changed', () => {
    expect(revise(first, { ...folded })).toBe(first)
  })

  it.each<[string, Partial<FoldedCall>]>([
    ['the direction', { direction: 'outbound' }],
    ['the status', { status: 'voicemail' }],
    ["the caller's number", { caller: { ...folded.caller, number: '+12015550124' } }],
    ["the caller's display", { caller: { ...folded.caller, display: '5550123' } }],
    ["the caller's name", { caller: { ...folded.caller, name: null } }],
    ["the caller's country", { caller: { ...folded.caller, country: 'CA' } }],
    ['anonymity', { caller: { ...folded.caller, anonymous: true } }],
    ['the dialed number', { dialed: { ...folded.dialed, number: null } }],
    ['the dialed name', { dialed: { ...folded.dialed, name: 'Sales' } }],
    ['the queue', { queue: 'Support' }],
    ['the menu', { menu: ['1'] }],
    ['who rings', { ringing: [] }],
    ['the name of who rings', { ringing: [{ ...dana, name: 'Bob' }] }],
    ['the extension of who rings', { ringing: [{ ...dana, extension: '0020' }] }],
    ['who answered', { answeredBy: dana }],
    ['who rang', { rang: [] }],
    ['that it is passed on', { transfers: [transfer] }],
    ['that it is on hold', { onHold: true }],
    ['that a mailbox took it', { voicemail: 'reached' }],
    ['where it was abandoned', { abandonedIn: 'menu' }],
    ['that it is recorded', { recorded: true }],
    ['how long it was in a queue', { queueMs: 3_000 }],
    ['what it is a consultation for', { consultOf: 'x' }],
    ['when it was answered', { answeredAt: folded.createdAt }],
    ['when it ended', { endedAt: folded.createdAt }],
    ['when it began, by a second', { createdAt: folded.createdAt - 1_000 }],
    ['how long it waited', { waitMs: 3_000 }],
    ['how long they talked', { talkMs: 3_000 }],
    ['that it was pieced together', { reconstructed: true }],
    ['a link', { linkedCalls: ['x'] }],
    ['another link', { linkedCalls: ['x', 'z'] }],
  ])('rises by one with %s', (_what, change) => {
    expect(revise(first, { ...folded, ...change })).toEqual({ ...folded, ...change, revision: 2, callerDetails: {} })
  })

  it.each<[string, Partial<FoldedCall>]>([
    ['the ids of a line', { ringing: [{ ...dana, lineId: 'other', userId: null, email: null }] }],
    ['the order of links', { linkedCalls: ['y', 'x'] }],
    ['a fraction of a second', { createdAt: folded.createdAt + 100 }],
  ])('does not rise with %s', (_what, change) => {
    expect(revise(first, { ...folded, ...change })).toBe(first)
  })

  it.each<[string, Partial<Transfer>, number]>([
    ['what came of it', { outcome: 'completed' }, 2],
    ['its kind', { kind: 'blind' }, 2],
    ['who takes it', { to: dana }, 2],
    ['who passed it on', { from: null }, 2],
    ['when, by a second', { at: transfer.at - 1_000 }, 2],
    ['ids', { from: { ...dana, lineId: 'other' } }, 1],
  ])('rises with a transfer by what a person sees: %s', (_what, change, revision) => {
    const before = revise(null, { ...folded, transfers: [transfer] })
    expect(revise(before, { ...folded, transfers: [{ ...transfer, ...change }] }).revision).toBe(revision)
  })

  it('keeps what the enrichers found', () => {
    const enriched: Call = { ...first, revision: 4, callerDetails: { company: 'Test Shop' } }
    expect(revise(enriched, { ...folded, queue: 'Support' })).toMatchObject({
      revision: 5,
      queue: 'Support',
      callerDetails: { company: 'Test Shop' },
    })
  })

  it('forgets what the enrichers found when the far party turns out to be another', () => {
    const enriched = withDetails(first, { company: 'Test Shop' })
    const other = revise(enriched, { ...folded, caller: { ...folded.caller, number: '+12015550124' } })
    expect([other.revision, other.callerDetails]).toEqual([3, {}])
  })

  it('rises by one with what the enrichers find, and is the very same object when that is no news', () => {
    const named = withDetails(first, { name: 'Ada', calls_today: 2 })
    expect(named).toEqual({ ...first, revision: 2, callerDetails: { name: 'Ada', calls_today: 2 } })
    expect(withDetails(named, { name: 'Ada' })).toBe(named)
    expect(withDetails(named, {})).toBe(named)
    expect(withDetails(named, { calls_today: 3 })).toMatchObject({
      revision: 3,
      callerDetails: { name: 'Ada', calls_today: 3 },
    })
  })

  it('rises by one with each state that shows, and by none with any other', () => {
    fc.assert(
      fc.property(anyTimeline, (states) => {
        let call: Call | null = null
        for (let count = 1; count <= states.length; count++) {
          const before: Call | null = call
          const now = foldCall(states.slice(0, count))
          call = revise(before, now)
          if (before === null) expect(call.revision).toBe(1)
          else if (visible(before) === visible(now)) expect(call).toBe(before)
          else expect(call).toEqual({ ...now, revision: before.revision + 1, callerDetails: {} })
        }
      }),
    )
  })
})
