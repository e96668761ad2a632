import { describe, expect, it } from 'vitest'
import { renderWithin } from '../../src/cards/budget.ts'
import { type Card, describeCall } from '../../src/cards/card.ts'
import { buildCall } from '../support/build-call.ts'

const facts = Array.from({ length: 10 }, (_, index) => ({ label: `L${index}`, value: 'v'.repeat(150) }))
const card: Card = { ...describeCall(buildCall()), facts }
const lengths = ({ facts }: Card): readonly number[] => facts.map(({ value }) => value.length)

const within = (max: number): Card =>
  renderWithin(
    card,
    (tried) => tried,
    (rendered) => lengths(rendered).reduce((sum, length) => sum + length, 0) <= max,
  )

describe('a card within a budget', () => {
  it('is whole where it fits', () => {
    expect(within(1_500)).toEqual(card)
  })

  it('has shorter values where it does not', () => {
    expect(lengths(within(1_499))).toEqual(Array(10).fill(100))
    expect(lengths(within(600))).toEqual(Array(10).fill(50))
    expect(lengths(within(250))).toEqual(Array(10).fill(25))
  })

  it('then has fewer facts, the first ones, and always who calls', () => {
    expect(within(80).facts.map(({ label }) => label)).toEqual(['L0', 'L1', 'L2'])
    expect(within(-1)).toMatchObject({ who: card.who, facts: [] })
  })

  it('lets go of how it went before, then of notes, then of the rest, and keeps what was dialled, the queue and a link', () => {
    const fact = (label: string, gives?: 'first' | 'second' | 'never') => ({
      label,
      value: 'x',
      ...(gives && { gives }),
    })
    const button = (label: string) => ({ label, url: 'https://crm.example/' })
    const all: Card = {
      ...card,
      facts: [
        fact('To', 'never'),
        fact('Queue', 'never'),
        fact('Rang'),
        fact('Last call', 'first'),
        fact('Notes', 'second'),
      ],
      buttons: [button('A'), button('B')],
    }
    const left = new Set<string>()
    renderWithin(
      all,
      ({ facts, buttons }) => left.add([...facts, ...buttons].map(({ label }) => label).join(' ')),
      () => false,
    )
    expect([...left]).toEqual([
      'To Queue Rang Last call Notes A B',
      'To Queue Rang Notes A B',
      'To Queue Rang A B',
      'To Queue A B',
      'To Queue A',
    ])
  })
})
