// The contract's part about enrichment: what is found goes with the call, and what waits for it never waits for good.
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import type { Enrichment, Plan } from '../../../src/store/store.ts'
import { caller, ending, state } from '../build-state.ts'
import { type CreatePlace, useBench } from './bench.ts'

const ADA = '+12015550123'
const both: Plan = () => ['cards', 'events']
const hold = (sink: string): number => (sink === 'cards' ? 500 : 0)
const ringing = (number: string | null = ADA) => state(1, [caller('RINGING', { far: { name: null, number } })], ID)
const ID = { conversationId: 'a' }
const over = { ...ending(2), ...ID }

export const describeEnriching = (createPlace: CreatePlace): void => {
  describe('enriching', () => {
    const bench = useBench(createPlace)
    const enrich = (changes: Partial<Enrichment> = {}, plan: Plan = both) =>
      bench().store.enrich({ callId: 'a', far: ADA, details: { name: 'Ada' }, complete: true, ...changes }, plan)
    const due = async () => [
      ...(await bench().claim('cards', 'card')).map(({ call }) => `cards ${call.revision}`),
      ...(await bench().claim('events', 'event')).map(({ call }) => `events ${call.revision}`),
    ]

    it('puts what was found on the call, as a new revision for every sink that follows it', async () => {
      await bench().store.record([ringing()], both)
      const { revised, sinks } = await enrich()
      expect(revised).toMatchObject([{ id: 'a', revision: 2, callerDetails: { name: 'Ada' }, status: 'ringing' }])
      expect(sinks).toEqual(['cards', 'events'])
      expect(await bench().store.call('a')).toEqual(revised[0])
      expect(await due()).toEqual(['cards 2', 'events 1'])
    })

    it('adds to what is there, and is silent about what is no news', async () => {
      await bench().store.record([ringing()], both)
      await enrich({ complete: false })
      const { revised } = await enrich({ details: { name: 'Ada L.', company: 'Acme' }, complete: false })
      expect(revised).toMatchObject([{ revision: 3, callerDetails: { name: 'Ada L.', company: 'Acme' } }])
      expect(await enrich({ details: { company: 'Acme' }, complete: false })).toEqual({ revised: [], sinks: [] })
      expect(await enrich({ details: {} })).toEqual({ revised: [], sinks: [] })
    })

    it('keeps it over later states and over a restart, also when the call has ended', async () => {
      await bench().store.record([ringing()], both)
      await enrich()
      await bench().reopen()
      const { revised } = await bench().store.record([over], both)
      expect(revised).toMatchObject([{ revision: 3, status: 'missed', callerDetails: { name: 'Ada' } }])
      expect((await enrich({ details: { vip: true } })).revised).toMatchObject([
        { revision: 4, status: 'missed', callerDetails: { name: 'Ada', vip: true } },
      ])
    })

    it('does nothing for a call that is not there, or whose far party is another by now', async () => {
      expect(await enrich()).toEqual({ revised: [], sinks: [] })
      await bench().store.record([ringing('+12015550999')], both)
      expect(await enrich()).toEqual({ revised: [], sinks: [] })
      expect(await bench().store.enrichedFor('a')).toBeNull()
    })

    it('remembers for whom nothing more will come', async () => {
      await bench().store.record([ringing()], both)
      await enrich({ complete: false })
      expect(await bench().store.enrichedFor('a')).toBeNull()
      await enrich()
      await bench().reopen()
      expect(await bench().store.enrichedFor('a')).toBe(ADA)
    })

    it('lets a sink wait as long as it is held, and no longer, whatever becomes of the look-up', async () => {
      await bench().store.record([ringing()], both, hold)
      expect(await due()).toEqual(['events 1'])
      expect(await bench().store.nextDueAt('cards')).toBe(bench().clock.at + 500)
      bench().clock.at += 499
      await bench().store.record([over], both, hold)
      expect(await due()).toEqual([])
      await bench().reopen()
      bench().clock.at += 1
      expect(await due()).toEqual(['cards 2', 'events 1'])
    })

    it('ends the wait when nothing more will come, also when nothing was found', async () => {
      await bench().store.record([ringing()], both, hold)
      expect(await enrich({ complete: false })).toMatchObject({ sinks: ['cards', 'events'] })
      expect(await bench().claim('cards', 'card')).toEqual([])
      expect(await enrich({ details: {} })).toEqual({ revised: [], sinks: ['cards'] })
      expect(await due()).toEqual(['cards 2', 'events 1'])
    })

    it('leaves what waits for its next try alone', async () => {
      await bench().store.record([ringing()], () => ['cards'])
      const work = await bench().claimOne('cards', 'card')
      const dueAt = bench().clock.at + 10_000
      await bench().store.settle(work, { status: 'retry', dueAt, reason: 'server', message: 'HTTP 500' })
      expect(await enrich({ details: {} })).toEqual({ revised: [], sinks: [] })
      expect(await bench().store.nextDueAt('cards')).toBe(dueAt)
    })

    it('holds nobody for a far party that is known already, nor for none at all', async () => {
      await bench().store.record([ringing()], () => [])
      await enrich({ details: {} })
      await bench().store.record([over], both, hold)
      expect(await due()).toEqual(['cards 2', 'events 2'])
      await bench().store.record([{ ...ringing(null), conversationId: 'b' }], () => ['cards'], hold)
      expect(await bench().claim('cards', 'card')).toHaveLength(1)
    })

    it('lets go of a sink that was chosen for want of knowing the caller, if nothing was sent to it', async () => {
      const plan = ({ callerDetails }: Call) => ('name' in callerDetails ? ['friends'] : ['cards', 'events'])
      await bench().store.record([ringing()], plan, hold)
      expect(await enrich({}, plan)).toMatchObject({ revised: [{ revision: 2 }] })
      expect((await bench().store.backlog()).map(({ sink }) => sink)).toEqual(['events', 'friends'])
    })

    it('lets go of no sink whose plan changed for another reason', async () => {
      const plan = ({ status }: Call) => (status === 'ringing' ? ['cards'] : [])
      await bench().store.record([ringing()], plan, hold)
      await bench().store.record([over], plan, hold)
      await enrich({}, plan)
      expect((await bench().claimOne('cards', 'card')).call).toMatchObject({ revision: 3, status: 'missed' })
    })
  })
}
