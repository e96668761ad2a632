// What people should know about the sinks: which refuse, whose queue grows old, who has dead letters. Pure.
import type { SinkBacklog } from '../../store/store.ts'
import type { SinkHealth } from '../sink-health.ts'
import type { Condition, Matters } from './alerts.ts'

export interface SinkSigns {
  readonly sinks: readonly { readonly name: string; readonly health: SinkHealth }[]
  readonly backlog: readonly SinkBacklog[]
  /** How long something may wait. */
  readonly afterMs: number
  readonly now: number
}

export const sinkMatters = ({ sinks, backlog, afterMs, now }: SinkSigns): Matters => {
  const rows = new Map(backlog.map((row) => [row.sink, row]))
  const names = new Set([...sinks.map(({ name }) => name), ...rows.keys()])
  const found = [...names].flatMap((name): readonly Finding[] => {
    const health = sinks.find((sink) => sink.name === name)?.health ?? null
    const row = rows.get(name)
    return [refusal(name, health), queue(name, health, row, { afterMs, now }), deadLetters(name, row)]
  })
  return {
    holding: found.flatMap(({ holds }) => holds ?? []),
    over: found.flatMap(({ over }) => over ?? []),
  }
}

/** Neither of the two: nobody can tell yet. */
interface Finding {
  readonly holds?: Condition
  readonly over?: Matters['over'][number]
}

const REMOVED = 'It is not in the config any more.'

/** `health` null: it is not in the config. Just after a start every sink seems well, so only one that took something is. */
const refusal = (name: string, health: SinkHealth | null): Finding => {
  const key = `sink-refuses/${name}`
  if (health === null) return { over: { key, title: `${name} refuses no longer`, text: REMOVED } }
  const { state, reason, proven } = health
  if (state === 'parked' || state === 'off') {
    const title = state === 'off' ? `${name} is switched off` : `${name} takes no deliveries`
    const then =
      state === 'off'
        ? 'Take it out of the config, or start Ringpost again to try it again.'
        : 'It is tried every 5 minutes and goes on by itself.'
    const text = `${sentence(reason)} What is for it is kept. ${then}`
    return { holds: { key, title, text, everyMs: null, sink: name, disabling: true } }
  }
  if (state !== 'ok' || !proven) return {}
  return { over: { key, title: `${name} takes deliveries again`, text: 'What was kept for it is on its way.' } }
}

const queue = (
  name: string,
  health: SinkHealth | null,
  row: SinkBacklog | undefined,
  { afterMs, now }: Pick<SinkSigns, 'afterMs' | 'now'>,
): Finding => {
  const key = `sink-queue/${name}`
  if (health === null) return { over: { key, title: `Nobody waits for ${name}`, text: REMOVED } }
  const waitsMs = row === undefined || row.oldestAt === null ? 0 : now - row.oldestAt
  if (row !== undefined && waitsMs >= afterMs) {
    const title = `${calls(row.pending)} for ${name}, the oldest for ${Math.floor(waitsMs / 60_000)} minutes`
    const text = `${sentence(health.reason)} Nothing is lost; it is delivered when the sink takes it.`.trim()
    return { holds: { key, title, text, everyMs: null, sink: name, disabling: true } }
  }
  // At the edge it would be told to and fro.
  if (waitsMs > afterMs / 2) return {}
  return { over: { key, title: `Nothing old waits for ${name} any more`, text: 'Deliveries are in time again.' } }
}

const deadLetters = (name: string, row: SinkBacklog | undefined): Finding => {
  const key = `dead-letters/${name}`
  const dead = row?.dead ?? 0
  if (dead === 0)
    return { over: { key, title: `No dead letters of ${name} are left`, text: 'All of them were seen to.' } }
  const title = dead === 1 ? `A delivery to ${name} was given up` : `${dead} deliveries to ${name} were given up`
  const text =
    '`ringpost dead list` says why; `ringpost dead retry` sends them again, `ringpost dead drop` lets them go.'
  return { holds: { key, title, text, everyMs: null, amount: dead, sink: name } }
}

const calls = (pending: number): string => (pending === 1 ? 'A call waits' : `${pending} calls wait`)

const sentence = (reason: string | null): string => (reason === null ? '' : `${reason}.`)
