// What a card says about a call, in words, for every sink that shows cards: so that all of them tell the same story.
import type { Call, CallStatus, Line, Party, Transfer } from '../call/call.ts'
import { detailsOf } from './details.ts'
import { headlineOf } from './headline.ts'
import { cleanText, truncate } from './untrusted.ts'

/** Every text is clean (see `untrusted.ts`) but not escaped: `who` and the values may still hold an outsider's words. */
export interface Card {
  readonly status: CallStatus
  /** Our own words only. */
  readonly headline: string
  /** The far party; on an internal call the colleague who dialled. */
  readonly who: { readonly name: string; readonly detail: string | null }
  readonly facts: readonly Fact[]
  /** Where there is more to read about the far party: a plain https address, safe to be set in any markup. */
  readonly link: string | null
  /** The whole card as one line of at most `TEXT_MAX` graphemes, for notifications and screen readers. */
  readonly text: string
}

export interface Fact {
  /** Our own words only. */
  readonly label: string
  readonly value: string
}

const TEXT_MAX = 600
const VALUE_MAX = 200
const MAX_NAMES = 6

export const describeCall = (call: Call): Card => {
  const headline = headlineOf(call)
  const details = detailsOf(call)
  const shown = call.direction === 'outbound' ? nameAndNumber(call.dialed, 'Unknown number') : describeCaller(call)
  const who = details.name === null ? shown : ownName(details.name, shown)
  const facts = [...parties(call), ...path(call), ...people(call), ...times(call), ...details.facts, ...notes(call)]
  const sentences = [
    `${headline}: ${[who.name, who.detail].filter((part) => part !== null).join(', ')}`,
    ...facts.map(({ label, value }) => `${label}: ${value}`),
  ]
  return {
    status: call.status,
    headline,
    who,
    facts,
    link: details.link,
    text: truncate(`${sentences.join('. ')}.`, TEXT_MAX),
  }
}

/** `m:ss`, from an hour on `h:mm:ss`; whole seconds that have passed. */
export const formatSpan = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

const describeCaller = ({ caller }: Call): Card['who'] => {
  if (caller.anonymous) return { name: cleanText(caller.name) ?? 'Anonymous caller', detail: 'number withheld' }
  const { name, detail } = nameAndNumber(caller, 'Unknown caller')
  const place = countryName(caller.country)
  return { name, detail: place === null ? detail : detail === null ? place : `${detail}, ${place}` }
}

/** The company's own name for the caller stands first; what the network said stays beside the number, for names can lie. */
const ownName = (name: string, { name: carrier, detail }: Card['who']): Card['who'] => {
  if (name === carrier) return { name, detail }
  return { name, detail: detail === null ? carrier : `${detail}, shown as ${carrier}` }
}

const nameAndNumber = (party: Party, unknown: string): Card['who'] => {
  const name = cleanText(party.name)
  const number = cleanText(party.display ?? party.number)
  if (name !== null && number !== null && name !== number) return { name, detail: number }
  return { name: name ?? number ?? unknown, detail: null }
}

/** Made at the first card, as the segmenter of texts is. */
let countries: Intl.DisplayNames | null = null

/** `ZZ` is the code for no country at all. */
const countryName = (code: string | null): string | null => {
  if (code === null || !/^(?!ZZ)[A-Z]{2}$/.test(code)) return null
  countries ??= new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  return countries.of(code) ?? null
}

const fact = (label: string, value: string | null): readonly Fact[] => {
  const clean = cleanText(value, VALUE_MAX)
  return clean === null ? [] : [{ label, value: clean }]
}

const joined = ({ name, detail }: Card['who']): string => (detail === null ? name : `${name}, ${detail}`)

const known = (party: Party): boolean => (cleanText(party.name) ?? cleanText(party.display ?? party.number)) !== null

const parties = (call: Call): readonly Fact[] => {
  const [label, party] = call.direction === 'outbound' ? ['From', call.caller] : ['To', call.dialed]
  return known(party) ? fact(label, joined(nameAndNumber(party, ''))) : []
}

const path = (call: Call): readonly Fact[] => [...fact('Queue', call.queue), ...fact('Menu', call.menu.join(' › '))]

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
