// What stands beside the calls on the live page: sources, sinks, and dead letters that can be sent again.
import { showToday } from './chart.js'
import { $, fill, make, setText, sync } from './dom.js'
import { moment } from './time.js'

const TONES = { good: 'Well', warn: 'Take note', bad: 'Somebody has to act' }

const drawStanding = (element, { name, type, tone, words, notes }) => {
  element.dataset.tone = tone
  fill(
    element,
    make('p', {}, make('b', {}, name), type === null ? null : make('span', { class: 'soft' }, ` ${type}`)),
    make('p', { class: 'words' }, make('span', { class: 'unseen' }, `${TONES[tone]}: `), words),
    ...notes.map((note) => make('p', { class: 'note' }, note)),
  )
}

const drawLetter = (element, { id, sink, who, message, died_at, can_retry }) => {
  const about = `${sink}, ${who ?? 'a call that is gone'}`
  const button = make(
    'button',
    { type: 'button', 'data-part': 'retry', 'aria-label': `Send again: ${about}` },
    'Send again',
  )
  button.addEventListener('click', () => retry({ ids: [id] }, button))
  element.dataset.tone = 'warn'
  fill(
    element,
    make(
      'p',
      {},
      make('b', {}, sink),
      ' ',
      make('bdi', {}, who ?? ''),
      ' ',
      make('span', { class: 'soft' }, moment(died_at)),
    ),
    make('p', { class: 'note' }, message),
    make('p', {}, can_retry ? button : 'Its sink is no longer in the config.'),
  )
}

/** The daemon tells how it went to all who look, so there is nothing to be taken off this page here. */
const retry = async (selection, button) => {
  if (button.getAttribute('aria-disabled') === 'true') return
  button.setAttribute('aria-disabled', 'true')
  setText($('dead-said'), await asked(selection))
  button.removeAttribute('aria-disabled')
}

const asked = async (selection) => {
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch('/api/dead/retry', { method: 'POST', headers, body: JSON.stringify(selection) })
    const body = await answer.json()
    if (!answer.ok) return `Not sent: ${body.error}. ${body.next_step ?? ''}`
    const { letters, sinks } = body
    return letters === 0 ? 'There was nothing to send any more.' : `Sent again: ${letters} to ${sinks.join(', ')}.`
  } catch {
    return 'Not sent: the daemon does not answer.'
  }
}

export const showBoard = ({ today, sources, sinks, dead, dead_letters }) => {
  const nameOf = ({ name }) => name
  sync($('sources'), sources, nameOf, drawStanding)
  sync($('sinks'), sinks, nameOf, drawStanding)
  sync($('dead'), dead_letters, ({ id }) => String(id), drawLetter)
  setText($('dead-count'), dead === 0 ? '' : String(dead))
  $('dead-empty').hidden = dead > 0
  $('dead-all').hidden = dead_letters.filter(({ can_retry }) => can_retry).length < 2
  $('dead-more').hidden = dead <= dead_letters.length
  setText($('dead-more'), `The newest ${dead_letters.length} of ${dead}; \`ringpost dead list\` tells all.`)
  showHealth([...sources, ...sinks].filter(({ tone }) => tone !== 'good'))
  showToday(today)
}

const showHealth = (troubled) => {
  const [first] = troubled
  $('health').hidden = first === undefined
  if (first === undefined) return
  $('health').dataset.tone = troubled.some(({ tone }) => tone === 'bad') ? 'bad' : 'warn'
  const more = troubled.length > 1 ? ` and ${troubled.length - 1} more` : ''
  setText($('health').firstElementChild, `${first.name}: ${first.words}${more}`)
}

$('dead-all').addEventListener('click', () => retry({ all: true }, $('dead-all')))
