// The operations done on a store that is open in this process: the daemon's own, or that of a daemon which is stopped.
import { callJson } from '../../call/call-json.ts'
import { parseNumber } from '../../call/number.ts'
import { RingpostError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { CallStory, DeadLetter, DeadSelection } from '../../store/operating.ts'
import type { Store } from '../../store/store.ts'
import {
  callsInput,
  type DeadLetterDocument,
  deadInput,
  forgetInput,
  type StoryDocument,
  selectionInput,
} from './documents.ts'
import type { OperationInput, Operations } from './endpoints.ts'

export interface OperationsOptions {
  readonly store: Store
  /** The sinks that are in the config. */
  readonly sinks: () => readonly string[]
  /** These sinks have something to do. */
  readonly wake: (sinks: readonly string[]) => void
  readonly log: Log
}

export const createOperations = ({ store, sinks, wake, log }: OperationsOptions): Operations => {
  const { operating } = store

  /** Sinks with rows that nobody delivers any more. */
  const removedSinks = async () => {
    const configured = sinks()
    return (await store.backlog()).filter(({ sink }) => !configured.includes(sink))
  }

  const selected = async (input: OperationInput<'retryDead'>): Promise<DeadSelection> => {
    const { ids, sink, call, all } = selectionInput.parse(input)
    if (!all && ids === undefined && sink === undefined && call === undefined)
      throw new RingpostError('usage', 'no dead letter is named', { nextStep: 'Name some by number, a sink, or all.' })
    return {
      ...(ids && { ids }),
      ...(sink && { sinks: [sink] }),
      ...(call && { callId: await wholeId(operating, call) }),
    }
  }

  return {
    calls: async (input) => {
      const { open, status, since, number, before, limit } = callsInput.parse(input)
      const calls = await operating.search({
        open,
        limit: limit + 1,
        ...(status && { statuses: status }),
        ...(since && { since: Date.parse(since) }),
        ...(number && { number: readNumber(number) }),
        ...(before && { before: await wholeId(operating, before) }),
      })
      return { calls: calls.slice(0, limit).map(callJson), more: calls.length > limit }
    },

    call: async ({ id }) => {
      const story = await operating.story(await wholeId(operating, id))
      if (story === null) throw noCall(id)
      return storyOf(story)
    },

    dead: async (input) => {
      const { ids, sink, call, before, limit } = deadInput.parse(input)
      const letters = await operating.deadLetters({
        limit: limit + 1,
        ...(ids && { ids }),
        ...(sink && { sinks: [sink] }),
        ...(call && { callId: await wholeId(operating, call) }),
        ...(before && { before }),
      })
      const removed = (await removedSinks()).filter(({ pending }) => pending > 0)
      return {
        dead_letters: letters.slice(0, limit).map(letterOf),
        more: letters.length > limit,
        removed_sinks: removed.map((row) => ({ sink: row.sink, pending: row.pending })),
      }
    },

    retryDead: async (input) => {
      const selection = await selected(input)
      const configured = sinks()
      if (input.sink !== undefined && !configured.includes(input.sink)) throw noSink(input.sink, configured)
      const touched = await operating.retryDead({ ...selection, sinks: selection.sinks ?? configured })
      if (touched.letters > 0)
        log.info({ letters: touched.letters, sinks: touched.sinks }, 'a person had dead letters sent again')
      wake(touched.sinks)
      return { ...touched, pending: 0 }
    },

    dropDead: async (input) => {
      const touched = await operating.dropDead(await selected(input))
      const pending = await dropRemoved(input, await removedSinks(), operating.dropPending)
      if (touched.letters + pending > 0)
        log.info({ ...touched, pending }, 'a person dropped what could not be delivered')
      return { ...touched, pending }
    },

    replay: async ({ call, sink }) => {
      const callId = await wholeId(operating, call)
      const configured = sinks()
      if (sink !== undefined && !configured.includes(sink)) throw noSink(sink, configured)
      const had = (await operating.story(callId))?.deliveries.map((delivery) => delivery.sink) ?? []
      const wanted = had.filter((name) => configured.includes(name) && (sink === undefined || name === sink))
      if (wanted.length === 0) throw neverSent(sink, had)
      for (const name of wanted) await operating.replay(callId, name)
      log.info({ call: callId, sinks: wanted }, 'a person had a call sent anew')
      wake(wanted)
      return { call: callId, sinks: wanted }
    },

    forget: async (input) => {
      const { number: given, dry_run } = forgetInput.parse(input)
      const number = readNumber(given)
      const { deadLetters, lookUps, ...counts } = await operating.forget(number, { dryRun: dry_run })
      if (!dry_run) log.info({ calls: counts.calls, open: counts.open }, 'a person had a number forgotten')
      return { number, dry_run, ...counts, dead_letters: deadLetters, look_ups: lookUps }
    },
  }
}

/** Work of a sink that is gone goes with its letters, but never for a few letters named by number or for one call. */
const dropRemoved = async (
  { ids, call, sink }: OperationInput<'dropDead'>,
  removed: readonly { readonly sink: string }[],
  drop: (sink: string) => Promise<number>,
): Promise<number> => {
  if (ids !== undefined || call !== undefined) return 0
  let pending = 0
  for (const row of removed) if (sink === undefined || row.sink === sink) pending += await drop(row.sink)
  return pending
}

const SHORTEST_BEGINNING = 4

const wholeId = async (operating: Store['operating'], id: string): Promise<string> => {
  const [only, ...more] = await operating.callIds(id, 4)
  if (only === undefined) throw noCall(id)
  if (only === id) return id
  if (id.length < SHORTEST_BEGINNING) throw noCall(id)
  if (more.length === 0) return only
  throw new RingpostError('usage', `several calls have an id that begins with ${id}`, {
    nextStep: `Type more of it; there are: ${[only, ...more].join(', ')}.`,
  })
}

const noCall = (id: string): RingpostError =>
  new RingpostError('usage', `no call with the id ${id} is kept`, {
    nextStep: '`ringpost calls` lists them; the beginning of an id is enough.',
  })

const noSink = (sink: string, configured: readonly string[]): RingpostError =>
  new RingpostError('usage', `there is no sink named "${sink}" in the config`, {
    nextStep: `There are: ${configured.join(', ')}.`,
  })

const neverSent = (sink: string | undefined, had: readonly string[]): RingpostError =>
  new RingpostError(
    'usage',
    sink === undefined ? 'no sink that is in the config ever had this call' : `the sink "${sink}" never had this call`,
    {
      nextStep:
        had.length === 0
          ? 'No route led it anywhere; `ringpost explain` says why.'
          : `These had it: ${had.join(', ')}.`,
    },
  )

const readNumber = (given: string): string => {
  const { number } = parseNumber(given)
  if (number !== null) return number
  throw new RingpostError('usage', 'that is no whole telephone number', {
    nextStep: 'Write it with + and its country code, such as +12015550123.',
  })
}

const iso = (at: number): string => new Date(at).toISOString()
const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at))

const letterOf = ({ callId, diedAt, ...letter }: DeadLetter): DeadLetterDocument => ({
  ...letter,
  call: callId,
  died_at: iso(diedAt),
})

const storyOf = ({ call, states, revisions, deliveries, deadLetters }: CallStory): StoryDocument => ({
  call: callJson(call),
  states: states.map(({ at, recordedAt, ...state }) => ({ ...state, at: iso(at), recorded_at: iso(recordedAt) })),
  revisions: revisions.map((revision) => ({ revised_at: iso(revision.revisedAt), call: callJson(revision.call) })),
  deliveries: deliveries.map(({ dueAt, failingSince, lastReason, lastError, ...delivery }) => ({
    ...delivery,
    due_at: isoOrNull(dueAt),
    failing_since: isoOrNull(failingSince),
    last_reason: lastReason,
    last_error: lastError,
  })),
  dead_letters: deadLetters.map(letterOf),
})
