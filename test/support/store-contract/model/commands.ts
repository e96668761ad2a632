// What may happen to a store, in any order: each command does it to the store and to the model, and compares what both say.
import fc from 'fast-check'
import { expect } from 'vitest'
import type { CallState } from '../../../../src/call/state.ts'
import type { Settlement, Store, Work, WorkKind } from '../../../../src/store/store.ts'
import type { HandClock, StorePlace } from '../bench.ts'
import { endOf, stateOf } from '../states.ts'
import { type Model, type Row, SINKS, type SinkName } from './model.ts'

/** The store under test, and the claims that are alive in it. */
export interface Real {
  readonly place: StorePlace
  readonly clock: HandClock
  store: Store
  claims: Work[]
}

type Command = fc.AsyncCommand<Model, Real>

/** Always possible; afterwards both sides must look the same. */
const command = (name: string, act: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, real) => {
    await act(model, real)
    await compare(model, real)
  },
  toString: () => name,
})

const compare = async (model: Model, { store }: Real): Promise<void> => {
  expect(await store.backlog()).toEqual(model.backlog())
  for (const sink of Object.keys(SINKS) as SinkName[]) {
    for (const kind of [undefined, 'new', 'known'] as const) {
      const times = model.pending(sink, kind).map(({ dueAt }) => dueAt)
      expect(await store.nextDueAt(sink, kind)).toBe(times.length === 0 ? null : Math.min(...times))
    }
  }
  for (const [callId, { revisions }] of model.calls) expect(await store.call(callId)).toEqual(revisions.at(-1)?.call)
  const states = [...model.calls.values()].reduce((sum, kept) => sum + kept.states.size, 0)
  expect(await store.counts()).toEqual({ calls: model.calls.size, states })
}

const LAST = 6
const anyState: fc.Arbitrary<CallState> = fc
  .record({ callId: fc.constantFrom('a', 'b'), sequence: fc.integer({ min: 1, max: LAST }) })
  .map(({ callId, sequence }) => (sequence === LAST ? endOf(callId, LAST) : stateOf(callId, sequence)))

const anySink = fc.constantFrom<SinkName>('cards', 'events')
const anyPlan = fc.constantFrom<readonly SinkName[]>(['cards', 'events'], ['cards', 'events'], ['cards'], [])

const record = fc.tuple(fc.array(anyState, { minLength: 1, maxLength: 4 }), anyPlan).map(([states, plan]) =>
  command(
    `record ${states.map(({ conversationId, sequence }) => conversationId + sequence)} for ${plan.join('+')}`,
    async (model, { store }) => {
      const { accepted, revised, sinks } = await store.record(states, () => plan)
      const said = { accepted, revised: revised.map(({ id }) => id), sinks: [...sinks].sort() }
      expect(said).toEqual(model.record(states, plan))
    },
  ),
)

/** New before known, of each the oldest first. */
const rank = ({ handle, dueAt }: Row): readonly [number, number] => [handle === null ? 0 : 1, dueAt]

const take = async (model: Model, real: Real, { sink, kind, limit }: Taking): Promise<readonly Work[]> => {
  const request = { sink, mode: SINKS[sink], limit, now: model.now, ...(kind === undefined ? {} : { kind }) }
  const claimed = await real.store.claim(request)
  const due = model.pending(sink, kind).filter(({ dueAt }) => dueAt <= model.now)
  const wanted = due.map(rank).sort(([a, b], [c, d]) => a - c || b - d)
  const rows = claimed.map(({ callId }) => due.find((row) => row.callId === callId))
  expect(rows.map((row) => row && rank(row))).toEqual(wanted.slice(0, limit))
  for (const [index, row] of rows.entries()) {
    if (row === undefined) continue
    expect(claimed[index]).toEqual(model.workOf(row))
    row.claimed = true
  }
  real.claims.push(...claimed)
  return claimed
}

interface Taking {
  readonly sink: SinkName
  readonly kind: WorkKind | undefined
  readonly limit: number
}

const claim = fc
  .record({
    sink: anySink,
    kind: fc.constantFrom<WorkKind | undefined>(undefined, undefined, 'new', 'known'),
    limit: fc.constantFrom(0, 1, 2, 2, 3, 3),
  })
  .map((taking) =>
    command(`claim ${taking.limit} ${taking.kind ?? 'of any kind'} for ${taking.sink}`, async (model, real) => {
      await take(model, real, taking)
    }),
  )

/** Of the claims that are alive, the nth; nothing when there is none. */
const onClaim = (nth: number, real: Real): Work | undefined => real.claims[nth % Math.max(1, real.claims.length)]

const beginWith = async (work: Work, model: Model, { store }: Real): Promise<void> => {
  await store.begin(work)
  model.begin(work)
}

const begin = fc.nat(3).map((nth) =>
  command(`begin claim ${nth}`, async (model, real) => {
    const work = onClaim(nth, real)
    if (work === undefined) return
    await beginWith(work, model, real)
  }),
)

const anyDelay = fc.integer({ min: -60_000, max: 60_000 })
const anyHandle = fc.record({ ts: fc.constantFrom('1', '2', '3') })
const anySettlement: fc.Arbitrary<(now: number) => Settlement> = fc.oneof(
  fc.option(anyHandle, { nil: undefined }).map(
    (handle) => (): Settlement => ({
      status: 'delivered',
      ...(handle === undefined ? {} : { handle }),
    }),
  ),
  anyHandle.map((handle) => (): Settlement => ({ status: 'progress', handle })),
  fc.tuple(anyDelay, fc.boolean()).map(
    ([ms, ambiguous]) =>
      (now: number): Settlement => ({
        ...{ status: 'retry', dueAt: now + ms, reason: 'server', message: 'it answered 500', ambiguous },
      }),
  ),
  fc.tuple(anyDelay, fc.boolean()).map(
    ([ms, ambiguous]) =>
      (now: number): Settlement => ({
        ...{ status: 'released', dueAt: now + ms, ambiguous },
      }),
  ),
  fc.constant((): Settlement => ({ status: 'dead', reason: 'client', message: 'it answered 400' })),
)

const settleWith = async (work: Work, settlement: Settlement, model: Model, real: Real): Promise<void> => {
  await real.store.settle(work, settlement)
  model.settle(work, settlement)
  real.claims = real.claims.filter((claimed) => claimed !== work)
}

const settle = fc.tuple(fc.nat(3), anySettlement).map(([nth, settlementAt]) =>
  command(`settle claim ${nth}: ${JSON.stringify(settlementAt(0))}`, async (model, real) => {
    const work = onClaim(nth, real)
    if (work !== undefined) await settleWith(work, settlementAt(model.now), model, real)
  }),
)

/** All that a worker does with the work that is due next, once its time has come: most of what happens to a store. */
const attempt = fc.tuple(anySink, fc.boolean(), anySettlement).map(([sink, begins, settlementAt]) =>
  command(`attempt for ${sink}${begins ? ', begun' : ''}: ${JSON.stringify(settlementAt(0))}`, async (model, real) => {
    const ms = Math.max(0, ((await real.store.nextDueAt(sink)) ?? 0) - model.now)
    real.clock.at += ms
    model.now += ms
    for (const work of await take(model, real, { sink, kind: undefined, limit: 1 })) {
      if (begins) await beginWith(work, model, real)
      await settleWith(work, settlementAt(model.now), model, real)
    }
  }),
)

const pass = fc.integer({ min: 1, max: 120_000 }).map((ms) =>
  command(`${ms} ms pass`, async (model, { clock }) => {
    clock.at += ms
    model.now += ms
  }),
)

const shift = anyDelay.map((ms) =>
  command(`the clock was set by ${ms} ms`, async (model, { store }) => {
    await store.shiftDueTimes(ms)
    model.shift(ms)
  }),
)

const crash = fc.constant(
  command('the process ends and another opens the store', async (model, real) => {
    await real.store.close()
    real.store = await real.place.open(real.clock)
    real.claims = []
    model.crash()
  }),
)

const COMMANDS = [record, record, attempt, attempt, attempt, attempt, claim, begin, settle, pass, shift, crash]

export const anyCommands = fc.commands(COMMANDS, { maxCommands: 80, size: 'max' })
