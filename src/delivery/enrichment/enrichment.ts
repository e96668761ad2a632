// Has the far party of each call looked up beside everything else, and puts what is found on the call.
import { createBell } from '../../bell.ts'
import type { Call } from '../../call/call.ts'
import { farKey, farParty } from '../../call/contact.ts'
import type { Clock } from '../../clock.ts'
import type { Enricher, Query } from '../../enrichers/enricher.ts'
import type { Fields } from '../../enrichers/fields.ts'
import { factsOf } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Hold, Plan, Store } from '../../store/store.ts'
import { createLookUp, type EnricherStats } from './look-up.ts'

export interface EnrichmentOptions {
  /** In the order of the config: where two find the same field, the first of them is believed. */
  readonly enrichers: readonly Enricher[]
  readonly store: Pick<Store, 'enrich' | 'enrichedFor' | 'calls'>
  readonly plan: Plan
  readonly wake: (sinks: readonly string[]) => void
  /** As for the intake: called with each new revision after it is on disk. */
  readonly onRevision: (call: Call) => void
  /** The sinks whose first card of a call is held, and how long. Others never wait. */
  readonly isCard: (sink: string) => boolean
  /** Whether an enricher is asked about this call; left out, each is about all. */
  readonly concerns?: (enricher: string, call: Call) => boolean
  readonly waitMs: number
  readonly clock: Clock
  readonly log: Log
}

export interface Enrichment {
  /** For `Store.record`. */
  readonly hold: Hold | undefined
  /** There is a revision: if nobody has looked up its far party yet, that begins now. Returns at once, never throws. */
  consider(call: Call): void
  /** Begins again what a former run of the daemon left unfinished: the calls that are still open. Never rejects. */
  resume(): Promise<void>
  stats(): readonly EnricherStats[]
  /** Ends the look-ups under way and waits until nothing is written any more. */
  stop(): Promise<void>
}

/** Findings are put on the call this long before its card goes out, so that they are on disk by then. */
const HEADSTART_MS = 100
/** Findings that come close together make one revision, not one each. */
const GATHER_MS = 50
const OPEN_CALLS = 1_000
const LOOK_AGAIN_MS = 60_000

export const createEnrichment = (options: EnrichmentOptions): Enrichment => {
  const { enrichers, store, log, concerns = () => true } = options
  const lookUps = enrichers.map((enricher) =>
    createLookUp(enricher, { clock: options.clock, log: log.child({ enricher: enricher.name }) }),
  )
  const running = new Map<string, Round>()
  const tasks = new Set<Promise<void>>()

  const enrich = async (call: Call, round: Round): Promise<void> => {
    try {
      if ((await store.enrichedFor(call.id)) === round.far) return
      const asked = lookUps.filter((_, index) => concerns(enrichers[index]?.name ?? '', call))
      await gather(options, queryOf(call), round, (query, signal) => asked.map((lookUp) => lookUp.ask(query, signal)))
    } catch (error) {
      log.error(
        { call: call.id, ...factsOf(error) },
        'what was found about a caller could not be stored; the call is shown without it',
      )
    } finally {
      if (running.get(call.id) === round) running.delete(call.id)
    }
  }

  const consider = (call: Call): void => {
    const far = farKey(call)
    const current = running.get(call.id)
    if (far === null || current?.far === far) return
    if (!enrichers.some(({ name }) => concerns(name, call))) return
    current?.control.abort()
    const round: Round = { far, control: new AbortController() }
    running.set(call.id, round)
    const task: Promise<void> = enrich(call, round).finally(() => tasks.delete(task))
    tasks.add(task)
  }

  return {
    hold: holdOf(options),
    consider,
    resume: async () => {
      if (enrichers.length === 0) return
      try {
        for (const call of await store.calls({ limit: OPEN_CALLS, open: true })) consider(call)
      } catch (error) {
        log.error(factsOf(error), 'the open calls could not be read; their callers are not looked up again')
      }
    },
    stats: () => lookUps.map((lookUp) => lookUp.stats()),
    stop: async () => {
      for (const { control } of running.values()) control.abort()
      await Promise.all(tasks)
    },
  }
}

const holdOf = ({ enrichers, isCard, waitMs }: EnrichmentOptions): Hold | undefined =>
  enrichers.length === 0 || waitMs === 0 ? undefined : (sink) => (isCard(sink) ? waitMs : 0)

/** One far party of one call. */
interface Round {
  readonly far: string
  readonly control: AbortController
}

type AskAll = (query: Query, signal: AbortSignal) => readonly Promise<Fields | null>[]

/** Asks all at once, and stores what is known: shortly before the card goes out, and then whenever more is. */
const gather = async (
  options: EnrichmentOptions,
  query: Query,
  { far, control }: Round,
  askAll: AskAll,
): Promise<void> => {
  const { store, plan, wake, onRevision, waitMs, clock } = options
  const { signal } = control
  const bell = createBell(clock)
  const answers = new Map<number, Fields | null>()
  const asked = askAll(query, signal)
  for (const [index, asking] of asked.entries()) {
    void asking.then((fields) => {
      answers.set(index, fields)
      bell.ring()
    })
  }
  const until = clock.monotonic() + Math.max(GATHER_MS, waitMs - HEADSTART_MS)
  for (let left = 1; answers.size < asked.length && left > 0 && !signal.aborted; left = until - clock.monotonic())
    await bell.heard(until - clock.monotonic(), signal)
  for (let stored = '{}'; !signal.aborted; await bell.heard(LOOK_AGAIN_MS, signal)) {
    const complete = answers.size === asked.length
    const details = merged(answers, asked.length)
    if (complete || JSON.stringify(details) !== stored) {
      stored = JSON.stringify(details)
      const { revised, sinks } = await store.enrich({ callId: query.call.id, far, details, complete }, plan)
      wake(sinks)
      for (const call of revised) onRevision(call)
    }
    if (complete) return
  }
}

const merged = (answers: ReadonlyMap<number, Fields | null>, count: number): Fields => {
  const inOrder = Array.from({ length: count }, (_, index) => answers.get(index) ?? {})
  return Object.assign({}, ...inOrder.reverse())
}

const queryOf = (call: Call): Query => {
  const { number = null, display = null, name = null } = farParty(call) ?? {}
  return { number, display, name, direction: call.direction, call }
}
