// The calls on the live page: those that go on with their time ticking, and the last of those that are over.
import { $, fill, icon, make, setText, sync } from './dom.js'
import { moment, now, span } from './time.js'

const MOST_PAST = 60
const calls = new Map()

const isOpen = ({ call }) => call.ended_at === null
const WORDS = { ringing: 'waiting', answered: 'talking' }

/** Ticks in `tick`, and is no news to anybody who listens to the page. */
const clockOf = ({ status, created_at, answered_at }) => {
  const since = Date.parse((status === 'answered' ? answered_at : null) ?? created_at)
  const clock = make('b', { role: 'timer', 'data-since': String(since) }, span(now() - since))
  return make('span', { class: 'clock' }, clock, ` ${WORDS[status] ?? 'so far'}`)
}

const link = ({ label, url }, index) => {
  if (!/^(https?:|tel:)/.test(url)) return null
  const elsewhere = url.startsWith('http') ? { target: '_blank', rel: 'noopener noreferrer' } : {}
  return make('a', { href: url, 'data-part': `link-${index}`, ...elsewhere }, label)
}

const drawCall = (element, { call, card }) => {
  const name = call.status === 'answered' && call.on_hold ? 'hold' : call.status
  element.dataset.status = call.status
  const { who, headline, facts, buttons } = card
  fill(
    element,
    make(
      'p',
      { class: 'what' },
      make('span', { class: 'badge' }, icon(name), headline),
      isOpen({ call }) ? clockOf(call) : moment(call.created_at),
    ),
    make('h3', {}, make('bdi', {}, who.name), who.company === null ? null : make('span', {}, ' ', who.company)),
    who.detail === null ? null : make('p', { class: 'detail' }, who.detail),
    make('dl', {}, ...facts.map(({ label, value }) => make('div', {}, make('dt', {}, label), make('dd', {}, value)))),
    make('p', { class: 'links' }, ...buttons.map(link)),
  )
  for (const empty of element.querySelectorAll('dl:empty, .links:empty')) empty.remove()
}

/** Answers whether this call is new here. What is older than what is known changes nothing. */
export const putCall = (view) => {
  const known = calls.get(view.call.id)
  if (known === undefined || known.call.revision <= view.call.revision) calls.set(view.call.id, view)
  return known === undefined
}

export const putCalls = (views) => {
  calls.clear()
  for (const view of views) putCall(view)
}

/** The daemon hears all it should, as far as is known. */
let well = true

export const showCalls = (hears = well) => {
  well = hears
  const newestFirst = [...calls.values()].sort((one, other) => other.call.created_at.localeCompare(one.call.created_at))
  const open = newestFirst.filter(isOpen)
  const past = newestFirst.filter((view) => !isOpen(view))
  for (const { call } of past.slice(MOST_PAST)) calls.delete(call.id)
  const idOf = ({ call }) => call.id
  sync($('open'), open, idOf, drawCall)
  sync($('past'), past.slice(0, MOST_PAST), idOf, drawCall)
  setText($('open-count'), open.length === 0 ? '' : String(open.length))
  $('earlier').hidden = past.length === 0
  $('open-empty').hidden = open.length > 0
  setText($('open-empty'), emptyWords(past.length))
  return open.length
}

const emptyWords = (past) => {
  if (past > 0) return 'Nobody is on the phone.'
  const first = well ? 'Ring' : 'First see to what stands under Sources. Then ring'
  return `No calls yet. ${first} one of your numbers: the call appears here while it rings.`
}

export const tickCalls = () => {
  for (const clock of document.querySelectorAll('[data-since]'))
    setText(clock, span(now() - Number(clock.dataset.since)))
}

const news = []
/** One sentence for all that came in together. */
export const announce = (words) => {
  news.push(words)
  if (news.length > 1) return
  setTimeout(() => {
    const all = news.splice(0)
    setText($('said'), all.length > 2 ? `${all.length} new calls` : all.join('. '))
  }, 300)
}
