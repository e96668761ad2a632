// How sources and sinks are, in words for whoever looks at the live page and has never seen it before.
import type { SourceStatus } from '../../sources/source.ts'
import type { SinkStatus } from '../status.ts'

/** `good`: nothing to do; `warn`: it mends itself, or can wait; `bad`: somebody has to act. */
export type Tone = 'good' | 'warn' | 'bad'

export interface Standing {
  readonly name: string
  /** Null where there is no more to say than the name. */
  readonly type: string | null
  readonly state: string
  readonly tone: Tone
  readonly words: string
  /** One sentence each: why, and what to do. */
  readonly notes: readonly string[]
}

interface Saying {
  readonly tone: Tone
  readonly words: string
}

const SOURCES: Readonly<Record<SourceStatus['state'], Saying>> = {
  live: { tone: 'good', words: 'Hears every call' },
  starting: { tone: 'warn', words: 'Connecting for the first time' },
  reconnecting: { tone: 'warn', words: 'Connection lost, connecting again' },
  'login-needed': { tone: 'bad', words: 'Hears nothing: a login is needed' },
  stopped: { tone: 'bad', words: 'Stopped' },
}

export const sourceStanding = (name: string, status: SourceStatus): Standing => {
  const { state, reasons, loginDue, refreshTokenExpiresAt } = status
  const saying = state === 'live' && reasons.length > 0 ? { tone: 'warn' as const, words: 'Hears, but not all' } : null
  const due = loginDue && state !== 'login-needed'
  return {
    name,
    type: null,
    state,
    ...(saying ?? SOURCES[state]),
    ...(due && state === 'live' && saying === null ? { tone: 'warn' } : {}),
    notes: [...reasons, ...(due ? [loginNote(name, refreshTokenExpiresAt)] : [])],
  }
}

const loginNote = (name: string, expiresAt: number | null): string => {
  const until = expiresAt === null ? 'soon' : `about ${new Date(expiresAt).toISOString().slice(0, 10)}`
  return `The login runs out ${until}: run \`ringpost login --source ${name}\` before.`
}

const SINKS: Readonly<Record<SinkStatus['state'], Saying>> = {
  ok: { tone: 'good', words: 'Delivers' },
  failing: { tone: 'warn', words: 'Fails; all is kept and tried again' },
  paused: { tone: 'warn', words: 'Asked for a pause; all is kept' },
  parked: { tone: 'bad', words: 'Refuses us; all is kept, and it is tried every 5 minutes' },
  off: { tone: 'bad', words: 'Switched off by the other side' },
  removed: { tone: 'warn', words: 'No longer in the config' },
}

export const sinkStanding = (sink: SinkStatus): Standing => {
  const { name, type, state, reason, pending, oldest_seconds, dead } = sink
  const minutes = Math.floor((oldest_seconds ?? 0) / 60)
  const oldest = minutes === 0 ? '' : `, the oldest for ${spanInWords(minutes)}`
  return {
    name,
    type,
    state,
    ...SINKS[state],
    ...(state === 'ok' && dead > 0 ? { tone: 'warn', words: 'Delivers, but gave something up' } : {}),
    notes: [
      ...(reason === null || state === 'removed' ? [] : [sentence(reason)]),
      ...(state === 'off' ? ['Take it out of the config, or restart Ringpost to try it again.'] : []),
      ...(pending === 0 ? [] : [`${plural(pending, 'call waits', 'calls wait')}${oldest}.`]),
      ...(dead === 0 ? [] : [`${plural(dead, 'delivery was', 'deliveries were')} given up.`]),
    ],
  }
}

const spanInWords = (minutes: number): string => {
  if (minutes < 120) return `${minutes} min`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} hours` : `${Math.floor(minutes / (24 * 60))} days`
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`

const sentence = (reason: string): string => {
  const text = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
