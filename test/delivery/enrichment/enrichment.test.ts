import { afterEach, describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { createEnrichment } from '../../../src/delivery/enrichment/enrichment.ts'
import { createIntake } from '../../../src/delivery/intake.ts'
import { createWorker } from '../../../src/delivery/worker.ts'
import type { Enricher } from '../../../src/enrichers/enricher.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Plan, Store } from '../../../src/store/store.ts'
import { callee, caller, dialler, line, state } from '../../support/build-state.ts'
import { answeredCall, missedCall } from '../../support/call-states.ts'
import { eventually } from '../../support/eventually.ts'
import { type ScriptedEnricher, scriptedEnricher } from '../../support/scripted-enricher.ts'
import { type ScriptedSink, scriptedSink } from '../../support/scripted-sink.ts'
import { readableLog } from '../../support/silent-log.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const openStore = async (clock: Clock = systemClock): Promise<Store> => {
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  cleanups.push(() => store.close())
  return store
}

interface House {
  readonly store: Store
  readonly enrichers: readonly Enricher[]
  readonly waitMs?: number
  readonly plan?: Plan
  readonly concerns?: (enricher: string) => boolean
}

/** The real line from intake to a card sink and an event sink, with a wait that no test can outlast by chance unless it says so. */
const openLine = ({
  store,
  enrichers,
  waitMs = 60_000,
  plan = () => ['cards', 'events'],
  concerns = () => true,
}: House) => {
  const { log, lines } = readableLog()
  const cards = scriptedSink('cards', 'card')
  const events = scriptedSink('events', 'event')
  const workers = [cards, events].map((sink) => createWorker({ sink, store, clock: systemClock, log, random: () => 0 }))
  const wake = (woken: readonly string[]) => {
    for (const worker of workers) if (woken.includes(worker.sink)) worker.wake()
  }
  const revised: Call[] = []
  const enrichment = createEnrichment({
    enrichers,
    store,
    plan,
    wake,
    onRevision: (call) => revised.push(call),
    isCard: (sink) => sink === 'cards',
    concerns,
    waitMs,
    clock: systemClock,
    log,
  })
  const accept = createIntake({ store, plan, hold: enrichment.hold, wake, onRevision: enrichment.consider })
  const stopping = new AbortController()
  const running = Promise.all(workers.map((worker) => worker.run(stopping.signal, stopping.signal)))
  const stop = async () => {
    stopping.abort(new Error('test over'))
    await Promise.all([running, enrichment.stop()])
  }
  cleanups.push(stop)
  return { cards, events, accept, enrichment, revised, lines, stop }
}

const shown = (sink: ScriptedSink) => sink.sent.map(({ call }) => [call.status, call.callerDetails])
const ring = missedCall('a').slice(0, 1)

describe('a new call', () => {
  it('is looked up only by the enrichers that it concerns', async () => {
    const ours = scriptedEnricher('ours', { name: 'Ada' })
    const theirs = scriptedEnricher('theirs', { company: 'Acme' })
    const concerns = (enricher: string) => enricher === 'ours'
    const { accept, cards } = openLine({ store: await openStore(), enrichers: [ours, theirs], concerns })
    await accept(ring)
    await eventually('a card', () => cards.sent.length > 0)
    expect(shown(cards)).toEqual([['ringing', { name: 'Ada' }]])
  })

  it('is one card with all that was found in time, as soon as everybody has answered', async () => {
    const book = scriptedEnricher('book', { name: 'Ada', vip: true })
    const crm = scriptedEnricher('crm', { name: 'A. Lovelace', company: 'Acme' })
    const { accept, cards, events, revised } = openLine({ store: await openStore(), enrichers: [book, crm] })
    await accept(ring)
    await eventually('the card', () => cards.sent.length > 0)
    const details = { name: 'Ada', company: 'Acme', vip: true }
    expect(shown(cards)).toEqual([['ringing', details]])
    await eventually('both events', () => events.sent.length === 2)
    expect(shown(events)).toEqual([
      ['ringing', {}],
      ['ringing', details],
    ])
    expect(revised).toMatchObject([{ revision: 2, callerDetails: details }])
    expect(book.queries).toMatchObject([
      {
        number: '+12015550123',
        display: '(201) 555-0123',
        name: 'Test Caller',
        direction: 'inbound',
        call: { id: 'a' },
      },
    ])
  })

  it('waits so long and no longer, and is edited when more comes', async () => {
    const slow = scriptedEnricher('crm', 'later')
    const { accept, cards } = openLine({
      store: await openStore(),
      enrichers: [scriptedEnricher('book', { name: 'Ada' }), slow],
      waitMs: 300,
    })
    const acceptedAt = Date.now()
    await accept(ring)
    await eventually('the card', () => cards.sent.length > 0)
    expect(Date.now() - acceptedAt).toBeGreaterThanOrEqual(290)
    expect(shown(cards)).toEqual([['ringing', { name: 'Ada' }]])
    slow.answer({ company: 'Acme', name: 'not this one' })
    await eventually('the edit', () => cards.sent.length > 1)
    expect(shown(cards)[1]).toEqual(['ringing', { name: 'Ada', company: 'Acme' }])
  })

  it('is shown at once where nobody waits, and edited', async () => {
    const slow = scriptedEnricher('crm', 'later')
    const { accept, cards } = openLine({ store: await openStore(), enrichers: [slow], waitMs: 0 })
    await accept(ring)
    await eventually('the card', () => cards.sent.length > 0)
    expect(shown(cards)).toEqual([['ringing', {}]])
    slow.answer({ name: 'Ada' })
    await eventually('the edit', () => cards.sent.length > 1)
    expect(shown(cards)[1]).toEqual(['ringing', { name: 'Ada' }])
  })

  it.each([
    ['fails', { status: 'failed', message: 'the service answered 500' } as const],
    ['finds nothing', { status: 'nothing' } as const],
    ['is broken', new Error('a bug')],
  ])('is shown without delay when every enricher %s', async (_, answer) => {
    const { accept, cards, enrichment } = openLine({
      store: await openStore(),
      enrichers: [scriptedEnricher('crm', answer)],
    })
    await accept(ring)
    await eventually('the card', () => cards.sent.length > 0)
    expect(shown(cards)).toEqual([['ringing', {}]])
    const failed = answer instanceof Error || answer.status === 'failed' ? 1 : 0
    expect(enrichment.stats()).toEqual([
      { name: 'crm', found: 0, nothing: 1 - failed, failed, durationMs: expect.any(Number) },
    ])
  })

  it('is looked up once, however many states it has', async () => {
    const crm = scriptedEnricher('crm', 'later')
    const { accept, cards } = openLine({ store: await openStore(), enrichers: [crm] })
    const states = answeredCall('a')
    for (const one of states.slice(0, 3)) await accept([one])
    crm.answer({ name: 'Ada' })
    await eventually('the card', () => cards.sent.length > 0)
    for (const one of states.slice(3)) await accept([one])
    await eventually('its end', () => cards.sent.at(-1)?.call.status === 'ended')
    expect(cards.sent.at(-1)?.call.callerDetails).toEqual({ name: 'Ada' })
    expect(crm.queries).toHaveLength(1)
  })

  it('between colleagues, or from nobody that shows, is looked up by nobody and waits for nothing', async () => {
    const crm = scriptedEnricher('crm', 'later')
    const { accept, cards } = openLine({ store: await openStore(), enrichers: [crm] })
    const hidden = {
      ...state(1, [caller('RINGING', { far: { name: null, number: 'anonymous' } })]),
      conversationId: 'b',
    }
    const internal = state(1, [dialler('CONNECTED'), line('dana', 'RINGING', { originator: 'dialler' })])
    await accept([{ ...internal, direction: 'OUTBOUND', conversationId: 'c' }, hidden])
    await eventually('both cards', () => cards.sent.length === 2)
    expect(crm.queries).toEqual([])
  })
})

describe('a look-up', () => {
  it('that fails is a line in the log without the number, and one that returns too much is told once', async () => {
    const crm = scriptedEnricher('crm', { status: 'failed', message: 'the service answered 500' })
    const odd = scriptedEnricher('odd', { name: 'Ada', tags: ['x'] })
    const { accept, cards, lines } = openLine({ store: await openStore(), enrichers: [crm, odd] })
    await accept(ring)
    await accept(missedCall('b'))
    await eventually('both cards', () => new Set(cards.sent.map(({ call }) => call.id)).size === 2)
    const told = lines.filter(({ level }) => level === 'warn')
    expect(told.filter(({ enricher }) => enricher === 'crm')).toHaveLength(2)
    expect(told.filter(({ enricher }) => enricher === 'odd')).toHaveLength(1)
    expect(JSON.stringify(told)).not.toContain('2015550123')
    expect(cards.sent[0]?.call.callerDetails).toEqual({ name: 'Ada' })
  })

  it('that a crash ended is begun again at the next start, and its card was never lost', async () => {
    const store = await openStore()
    const lost = openLine({ store, enrichers: [scriptedEnricher('crm', 'later')], waitMs: 200 })
    await lost.accept(ring)
    await lost.stop()
    expect(lost.cards.sent).toEqual([])
    const crm = scriptedEnricher('crm', 'later')
    const next = openLine({ store, enrichers: [crm], waitMs: 200 })
    await next.enrichment.resume()
    await eventually('the card', () => next.cards.sent.length > 0)
    expect(shown(next.cards)).toEqual([['ringing', {}]])
    crm.answer({ name: 'Ada' })
    await eventually('the edit', () => next.cards.sent.length > 1)
    await next.stop()
    const idle = scriptedEnricher('crm', 'later')
    await openLine({ store, enrichers: [idle] }).enrichment.resume()
    await eventually('it is known that nothing is missing', () => store.enrichedFor('a'))
    expect(idle.queries).toEqual([])
  })

  it('is stopped with the daemon, at once', async () => {
    const crm = scriptedEnricher('crm', 'later')
    const line = openLine({ store: await openStore(), enrichers: [crm] })
    await line.accept(ring)
    await eventually('it runs', () => crm.queries.length === 1)
    await line.stop()
    expect(crm.aborted).toBe(1)
    expect(line.revised).toEqual([])
  })

  it('of somebody who turns out to be somebody else is begun anew', async () => {
    const crm: ScriptedEnricher = scriptedEnricher('crm', 'later')
    const { accept, cards } = openLine({ store: await openStore(), enrichers: [crm] })
    const dialled = { direction: 'OUTBOUND', dialString: '+12015550178' } as const
    await accept([state(1, [dialler('CONNECTED')], dialled)])
    await eventually('the first look-up', () => crm.queries.length === 1)
    await accept([state(2, [dialler('CONNECTED'), callee('RINGING')], dialled)])
    await eventually('the second', () => crm.queries.length === 2)
    expect(crm.queries.map(({ number }) => number)).toEqual(['+12015550178', '+12015550177'])
    crm.answer({ name: 'Bob' })
    await eventually('the card', () => cards.sent.length > 0)
    expect(cards.sent[0]?.call.callerDetails).toEqual({ name: 'Bob' })
    expect(crm.aborted).toBe(1)
  })
})
