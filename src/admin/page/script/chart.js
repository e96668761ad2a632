// The inbound calls of today on the live page: three figures, a small chart by hour, and the same as a table.
import { $, make, setText } from './dom.js'
import { two } from './time.js'

/** From the bottom of a bar to its top. */
const KINDS = ['answered', 'voicemail', 'missed']
const COLUMNS = ['answered', 'missed', 'voicemail']
const [WIDTH, TOP, BASE, MARGIN] = [336, 16, 92, 12]

let shown = ''

export const showToday = (today) => {
  const text = JSON.stringify(today)
  if (text === shown) return
  shown = text
  const { hours, date, time_zone } = today
  for (const kind of COLUMNS) setText($(`today-${kind}`), String(today[kind]))
  setText($('today-date'), `${date}, ${time_zone}`)
  $('chart').setAttribute('aria-label', `Inbound calls by hour. ${summary(today)}`)
  drawChart($('chart'), shownOf(hours))
  const rows = hours.filter((hour) => sum(hour) > 0)
  $('hours').replaceChildren(...rows.map(row))
}

const row = (hour) =>
  make(
    'tr',
    {},
    make('th', { scope: 'row' }, `${two(hour.hour)}:00`),
    ...COLUMNS.map((kind) => make('td', {}, String(hour[kind]))),
  )

const sum = (counts) => KINDS.reduce((all, kind) => all + counts[kind], 0)
const inWords = (counts) => COLUMNS.map((kind) => `${counts[kind]} ${kind}`).join(', ')

const summary = (today) => {
  const busiest = today.hours.toSorted((one, other) => sum(other) - sum(one))[0]
  if (sum(today) === 0) return 'None so far.'
  return `In all ${inWords(today)}; most from ${two(busiest.hour)}:00 on, ${sum(busiest)}.`
}

/** Office hours at least; more where there were calls. */
const shownOf = (hours) => {
  const busy = hours.flatMap((hour, index) => (sum(hour) > 0 ? [index] : []))
  return hours.slice(Math.min(8, ...busy), Math.max(18, ...busy) + 1)
}

const draw = (name, attributes, text = '') => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  element.textContent = text
  return element
}

const drawChart = (svg, hours) => {
  const most = Math.max(...hours.map(sum))
  const step = (WIDTH - 2 * MARGIN) / hours.length
  const labels = hours.flatMap(({ hour }, index) =>
    hour % 3 === 0
      ? [draw('text', { x: MARGIN + (index + 0.5) * step, y: BASE + 14, 'text-anchor': 'middle' }, two(hour))]
      : [],
  )
  svg.replaceChildren(
    draw('line', { class: 'axis', x1: 0, x2: WIDTH, y1: BASE + 0.5, y2: BASE + 0.5 }),
    ...(most === 0 ? [] : [draw('line', { class: 'grid', x1: 0, x2: WIDTH, y1: TOP, y2: TOP })]),
    ...(most === 0 ? [] : [draw('text', { x: 0, y: TOP - 4 }, String(most))]),
    ...labels,
    ...hours.map((hour, index) => bar(hour, MARGIN + (index + 0.14) * step, step * 0.72, (BASE - TOP) / most)),
  )
}

const bar = (hour, x, width, scale) => {
  const group = draw('g', {})
  if (sum(hour) === 0) return group
  let y = BASE
  for (const kind of KINDS.filter((name) => hour[name] > 0)) {
    const height = hour[kind] * scale
    y -= height
    group.append(draw('rect', { class: kind, x, y, width, height: Math.max(1, height - 1) }))
  }
  group.append(draw('title', {}, `${two(hour.hour)}:00: ${inWords(hour)}`))
  return group
}
