// The last call in a few words, as someone at the next desk would put it. Pure.
import type { Call } from '../../call/call.ts'
import { instantOf, wallClockOf } from '../../time/wall-clock.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** "2 hours ago with Dana Agent", "yesterday 14:02, missed". */
export const lastCallWords = (call: Call, now: number, timezone: string): string =>
  `${when(call.createdAt, now, timezone)}${outcome(call)}`

/** Midnight of the day on which `at` falls, epoch ms, also on a day on which the clocks change. */
export const startOfDay = (at: number, timezone: string): number => {
  const wallClock = wallClockOf(timezone)
  return instantOf(Math.floor(wallClock(at) / DAY_MS) * DAY_MS, wallClock)
}

/** Who of ours spoke, or tried to; null when nobody did or it is not known. */
export const colleagueOf = (call: Call): string | null =>
  call.direction === 'outbound' ? call.caller.name : (call.answeredBy?.name ?? null)

const when = (at: number, now: number, timezone: string): string => {
  const agoMs = Math.max(0, now - at)
  const time = formatted(at, timezone, { hour: '2-digit', minute: '2-digit' })
  const midnight = startOfDay(now, timezone)
  if (agoMs < MINUTE_MS) return 'just now'
  if (agoMs < HOUR_MS) return ago(agoMs, MINUTE_MS, 'minute')
  if (at >= midnight) return ago(agoMs, HOUR_MS, 'hour')
  if (at >= startOfDay(midnight - 1, timezone)) return `yesterday ${time}`
  if (at >= midnight - 6 * DAY_MS) return `${formatted(at, timezone, { weekday: 'long' })} ${time}`
  return formatted(at, timezone, { day: 'numeric', month: 'short', year: 'numeric' })
}

const ago = (ms: number, unitMs: number, unit: string): string => {
  const count = Math.floor(ms / unitMs)
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}

const formatted = (at: number, timezone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { hourCycle: 'h23', ...options, timeZone: timezone }).format(at)

const outcome = (call: Call): string => {
  const colleague = colleagueOf(call)
  const called = call.direction === 'outbound' ? `, called${colleague === null ? '' : ` by ${colleague}`}` : ''
  switch (call.status) {
    case 'ringing':
      return `${called}, still ringing`
    case 'answered':
      return called === '' ? `${withColleague(colleague)}, still talking` : `${called}, still talking`
    case 'ended':
      return called === '' ? withColleague(colleague) : called
    case 'missed':
      return called === '' ? ', missed' : `${called}, no answer`
    case 'voicemail':
      return `${called}, voicemail`
    case 'abandoned':
      return `${called}, hung up while waiting`
  }
}

const withColleague = (colleague: string | null): string => (colleague === null ? ', answered' : ` with ${colleague}`)
