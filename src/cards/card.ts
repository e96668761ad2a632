// What a card says about a call, in words, for every sink that shows cards: so that all of them tell the same story.
import type { Call, CallStatus, Line, Transfer } from '../call/call.ts'
import { type CardButton, usualButtons } from './buttons.ts'
import { cleanText, truncate } from './untrusted.ts'
import { detailsOf } from './words/details.ts'
import { headlineOf } from './words/headline.ts'
import { farParty, partyLine, renamed, type Who } from './words/who.ts'

/** Every text is clean (see `untrusted.ts`) but not escaped: any of them may hold an outsider's words. */
export interface Card {
  readonly status: CallStatus
  /** What happened. */
  readonly headline: string
  /** The far party; on an internal call the colleague who dialled. */
  readonly who: Who & { readonly company: string | null }
  readonly facts: readonly Fact[]
  readonly buttons: readonly CardButton[]
  /** The whole card as one line of at most `TEXT_MAX` graphemes, for notifications and screen readers. */
  readonly text: string
}

export interface Fact {
  readonly label: string
  readonly value: string
  /** What goes first where there is no room; absent: after all of these. `never`: it stays. */
  readonly gives?: 'first' | 'second' | 'never'
}

/** What makes a card; whoever shows one need not know whether the operator has a say in it. */
export type Describe = (call: Call) => Card

const TEXT_MAX = 600
export const VALUE_MAX = 200
const MAX_NAMES = 6

export const describeCall: Describe = (call) => {
  const details = detailsOf(call)
  const shown = farParty(call)
  const who = details.name === null ? shown : renamed(details.name, shown)
  return withText({
    status: call.status,
    headline: headlineOf(call),
    who: { ...who, company: details.company === who.name ? null : details.company },
    facts: [...parties(call), ...path(call), ...people(call), ...times(call), ...details.facts, ...notes(call)],
    buttons: usualButtons(call),
  })
}

/** Says all of the card in one line. */
export const withText = (card: Omit<Card, 'text'>): Card => {
  const { name, company, detail } = card.who
  const sentences = [
    `${card.headline}: ${[name, company, detail].filter((part) => part !== null).join(', ')}`,
    ...card.facts.map(({ label, value }) => `${label}: ${value}`),
  ]
  return { ...card, text: truncate(`${sentences.join('. ')}.`, TEXT_MAX) }
}

/** `m:ss`, from an hour on `h:mm:ss`; whole seconds that have passed. */
export const formatSpan = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

const fact = (label: string, value: string | null, gives?: Fact['gives']): readonly Fact[] => {
  const clean = cleanText(value, VALUE_MAX)
  return clean === null ? [] : [{ label, value: clean, ...(gives === undefined ? {} : { gives }) }]
}

const parties = ({ direction, caller, dialed }: Call): readonly Fact[] =>
  direction === 'outbound' ? fact('From', partyLine(caller), 'never') : fact('To', partyLine(dialed), 'never')

const path = (call: Call): readonly Fact[] => [
  ...fact('Queue', call.queue, 'never'),
  ...fact('Menu', call.menu.join(' › ')),
]

const people = (call: Call): readonly Fact[] => {
  const offered = call.direction === 'outbound' ? [] : call.rang
  if (call.status === 'ringing') return call.direction === 'outbound' ? [] : fact('Ringing', lineNames(call.ringing))
  if (call.status !== 'answered' && call.status !== 'ended') return fact('Rang', lineNames(offered))
  return [...answerer(call), ...transfers(call)]
}

/** Whoever has the call after a transfer is told of there: here stands who passed it on first. */
const answerer = ({ direction, answeredBy, transfers }: Call): readonly Fact[] => {
  // On an outgoing call the one who answers is the headline's "who" already.
  if (answeredBy === null || direction === 'outbound') return []
  const first = transfers.find(({ outcome }) => outcome === 'completed')
  const line = first === undefined ? answeredBy : first.from
  return line === null ? [] : fact('Answered by', lineName(line))
}

/** A consultation that led to nothing is nobody's news; that nobody took a call passed on is. */
const transfers = ({ transfers: all }: Call): readonly Fact[] => {
  const told = all.filter(({ kind, outcome }) => outcome === 'completed' || (outcome === 'failed' && kind === 'blind'))
  const pending = all.find(({ outcome }) => outcome === 'pending')
  return [
    ...fact('Transferred to', told.map(destination).join(', then ')),
    ...(pending === undefined ? [] : fact('Transferring to', destination(pending))),
  ]
}

const destination = ({ to, outcome }: Transfer): string =>
  `${to === null ? 'somebody' : lineName(to)}${outcome === 'failed' ? ' (not answered)' : ''}`

const times = (call: Call): readonly Fact[] => [
  // To the end of a voicemail the caller has not only waited but spoken, too.
  ...(call.status === 'voicemail' ? span('Lasted', call.waitMs) : waited(call)),
  ...span('Talked', call.talkMs),
]

const span = (label: string, ms: number | null): readonly Fact[] => (ms === null ? [] : fact(label, formatSpan(ms)))

const waited = ({ waitMs, queueMs }: Call): readonly Fact[] => {
  if (waitMs === null) return []
  const [all, inQueue] = [formatSpan(waitMs), queueMs === null ? null : formatSpan(queueMs)]
  return fact('Waited', inQueue === null || inQueue === all ? all : `${all} (${inQueue} in the queue)`)
}

const notes = (call: Call): readonly Fact[] => [
  ...(call.recorded ? fact('Recorded', 'yes') : []),
  ...(call.endAssumed ? fact('Note', 'its end was never heard') : []),
  ...(call.reconstructed ? fact('Note', 'learned afterwards from GoTo’s reports, not seen live') : []),
]

const lineName = (line: Line): string => {
  const name = cleanText(line.name)
  const extension = cleanText(line.extension, 20)
  if (name === null) return extension === null ? 'an unnamed line' : `extension ${extension}`
  return extension === null ? name : `${name} (${extension})`
}

const lineNames = (lines: readonly Line[]): string | null => {
  const names = lines.slice(0, MAX_NAMES).map((line) => cleanText(lineName(line), 40) ?? '')
  const more = lines.length - names.length
  return names.length === 0 ? null : names.join(', ') + (more > 0 ? ` and ${more} more` : '')
}
