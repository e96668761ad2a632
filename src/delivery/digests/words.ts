// A digest in words: what it says to people, as the title, text and sections of a notice. Pure.
import type { NoticeSection, NoticeWords } from '../../cards/notice.ts'
import { truncate } from '../../cards/untrusted.ts'
import type { DigestWindow } from './collect.ts'
import type { CallerCalls, DigestReport, MissedCaller, QueueCalls } from './report.ts'

const MAX_CALLERS = 20
const MAX_QUEUES = 10
const MAX_QUEUES_OF_CALLER = 3
const NAME_MAX = 40

export interface DigestPlace {
  /** The digest's name. */
  readonly name: string
  /** IANA: times are shown by its clocks. */
  readonly timezone: string
}

export const digestWords = (report: DigestReport, window: DigestWindow, { name, timezone }: DigestPlace) => {
  const at = instantFormat(timezone)
  const words: Required<NoticeWords> = {
    title: titleOf(report),
    text: `Digest ${name}: ${at(window.since)} to ${at(window.until)}, ${timezone}.`,
    sections: [...callerSections(report, at), ...queueSection(report.queues)],
  }
  return words
}

type Format = (at: number) => string

/** `Fri 25 Sep 15:33`. */
const instantFormat = (timeZone: string): Format => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
    const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
    return `${of('weekday')} ${of('day')} ${of('month')} ${of('hour')}:${of('minute')}`
  }
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

const isWaiting = ({ spokenAt }: MissedCaller): boolean => spokenAt === null

const titleOf = ({ calls, callers }: DigestReport): string => {
  if (calls === 0) return 'No missed calls'
  const waiting = callers.filter(isWaiting).length
  const rest =
    waiting > 0
      ? `, ${counted(waiting, 'caller')} not called back yet`
      : callers.length > 0
        ? ', nobody left to call back'
        : ''
  return `${counted(calls, 'missed call')}${rest}`
}

const callerSections = ({ callers, hidden }: DigestReport, at: Format): readonly NoticeSection[] => {
  const waiting = callers.filter(isWaiting)
  const settled = callers.filter((caller) => !isWaiting(caller))
  const room = Math.max(0, MAX_CALLERS - waiting.length)
  return [
    { title: 'Not called back yet', lines: listed(waiting, MAX_CALLERS, 'caller', (caller) => callerLine(caller, at)) },
    { title: 'Hidden or unknown numbers', lines: hidden === null ? [] : [hiddenLine(hidden, at)] },
    { title: 'Spoken with since', lines: listed(settled, room, 'caller', (caller) => callerLine(caller, at)) },
  ].filter(({ lines }) => lines.length > 0)
}

const queueSection = (queues: readonly QueueCalls[]): readonly NoticeSection[] => {
  if (queues.every(({ queue }) => queue === null)) return []
  return [{ title: 'By queue', lines: listed(queues, MAX_QUEUES, 'queue', queueLine) }]
}

/** The first so many, and how many more there are. */
const listed = <Item>(
  items: readonly Item[],
  most: number,
  what: string,
  line: (item: Item) => string,
): readonly string[] => {
  const more = items.length - most
  const lines = items.slice(0, most).map(line)
  return more > 0 ? [...lines, most === 0 ? counted(more, what) : `and ${counted(more, `more ${what}`)}`] : lines
}

const callerLine = (caller: MissedCaller, at: Format): string => {
  const who = caller.name === null ? caller.display : `${caller.display}, ${truncate(caller.name, NAME_MAX)}`
  const spoken = caller.spokenAt === null ? '' : `, spoken with ${at(caller.spokenAt)}`
  return `${who}: ${callsText(caller, at)}${spoken}`
}

const hiddenLine = (hidden: CallerCalls, at: Format): string =>
  hidden.calls === 1 ? `1 call, ${callsText(hidden, at)}` : callsText(hidden, at)

const VOICEMAIL = { left: ', left a voicemail', reached: ', reached voicemail', 'not-left': '' } as const

const callsText = ({ calls, lastAt, queues, voicemail }: CallerCalls, at: Format): string => {
  const when = calls === 1 ? at(lastAt) : `${counted(calls, 'call')}, last ${at(lastAt)}`
  const names = queues.slice(0, MAX_QUEUES_OF_CALLER).map((queue) => truncate(queue, NAME_MAX))
  const more = queues.length > names.length ? ' …' : ''
  return `${when}${names.length === 0 ? '' : `, ${names.join(' / ')}${more}`}${voicemail === null ? '' : VOICEMAIL[voicemail]}`
}

const queueLine = ({ queue, calls, waiting }: QueueCalls): string => {
  const rest = waiting === 0 ? '' : `, ${counted(waiting, 'caller')} not called back yet`
  return `${queue === null ? 'No queue' : truncate(queue, NAME_MAX)}: ${counted(calls, 'call')}${rest}`
}
