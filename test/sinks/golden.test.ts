import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { renderTerminalCard } from '../../src/sinks/stdout/terminal-card.ts'
import { CARD_SINKS } from '../support/card-sinks.ts'
import { CARD_SAMPLES, momentsOf, type Sample } from '../support/scenario-cards.ts'

/**
 * One file for each sink and sample, with the first and the last card of each call; for the terminal, every one. To take
 * over a wanted change: `UPDATE_GOLDEN=1 npx vitest run test/sinks/golden.test.ts`, then `npm run format`, and look at it.
 */
const GOLDEN = join(import.meta.dirname, '..', 'golden', 'cards')

interface Shown {
  readonly moment: string
  readonly card: unknown
}

const momentOf = ({ id, status, revision }: Call): string => `${id}, revision ${revision}: ${status}`

const expectGolden = (sink: string, { name }: Sample, cards: readonly Shown[]): void => {
  const file = join(GOLDEN, sink, `${name}.json`)
  if (process.env['UPDATE_GOLDEN']) {
    mkdirSync(join(GOLDEN, sink), { recursive: true })
    writeFileSync(file, `${JSON.stringify({ cards }, null, 2)}\n`)
  }
  expect({ cards: JSON.parse(JSON.stringify(cards)) }).toEqual(JSON.parse(readFileSync(file, 'utf8')))
}

const expectAllThere = (sink: string): void =>
  expect(readdirSync(join(GOLDEN, sink)).sort()).toEqual(CARD_SAMPLES.map(({ name }) => `${name}.json`).sort())

describe.each(CARD_SINKS)('the cards of $type', ({ type, render }) => {
  it.each(CARD_SAMPLES)('are as agreed and as the service takes them: $name', (sample) => {
    const rendered = momentsOf(sample).map((call) => ({ call, ...render(call, sample.describe) }))
    expectGolden(
      type,
      sample,
      rendered.map(({ call, payload }) => ({ moment: momentOf(call), card: payload })),
    )
    expect(rendered.flatMap(({ verdict }) => verdict.problems)).toEqual([])
  })

  it('are held for every sample, and for nothing else', () => expectAllThere(type))
})

describe('the cards of a terminal', () => {
  const look = { colour: false, columns: 80, timeZone: 'UTC' }

  it.each(CARD_SAMPLES.filter(({ name }) => !name.startsWith('templated')))('are as agreed: $name', (sample) => {
    const cards = sample.revisions.map((call) => ({
      moment: momentOf(call),
      card: renderTerminalCard(call, look).split('\n'),
    }))
    expectGolden('stdout', sample, cards)
  })
})
