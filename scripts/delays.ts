// Writes the tables of delays in docs/delivery.md from the code that keeps them: `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CARD_GIVE_UP_MS, delaySpan } from '../src/delivery/backoff.ts'

const FILE = join(import.meta.dirname, '..', 'docs', 'delivery.md')
const BLOCK = /(<!-- delays: written by `npm run docs` -->\n).*?(<!-- end of delays -->)/s

const UNITS = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const

const span = (ms: number): string => {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ['ms', 1]
  return `${Number((ms / size).toFixed(1))} ${unit}`
}

const rows = (mode: 'card' | 'event'): readonly string[] => {
  const lines: string[] = []
  for (let attempt = 1, before = -1, passed = 0; ; attempt++) {
    const delay = delaySpan(mode, attempt)
    if (delay === null || delay.mostMs === before) return lines
    passed += delay.mostMs
    before = delay.mostMs
    lines.push(`| ${attempt} | ${span(delay.leastMs)} to ${span(delay.mostMs)} | ${span(passed)} |`)
  }
}

export const delayTables = (): string => {
  const head = '| failed attempt | the next comes after | which is at most, since the first |\n| --- | --- | --- |'
  const cards = rows('card')
  return [
    'Cards, with full jitter:',
    '',
    head,
    ...cards,
    `| ${cards.length + 1} and more | as before | given up after ${span(CARD_GIVE_UP_MS)} |`,
    '',
    'Events, on the schedule of Standard Webhooks:',
    '',
    head,
    ...rows('event'),
    `| ${rows('event').length + 1} | it is given up | |`,
    '',
  ].join('\n')
}

export const withDelays = (document: string): string =>
  document.replace(BLOCK, (_, head, tail) => `${head}${delayTables()}${tail}`)

export const readDocument = (): string => readFileSync(FILE, 'utf8')

if (import.meta.main) writeFileSync(FILE, withDelays(readDocument()))
