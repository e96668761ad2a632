// Keeps a rendered card within what a chat service takes: facts get shorter first, then fewer.
import type { Card, Fact } from './card.ts'
import { truncate } from './untrusted.ts'

const SHORTER = [100, 50, 25]

/** How it went before, then notes, then the last of the rest. */
const ORDER: readonly Fact['gives'][] = ['first', 'second', undefined]

/**
 * The first rendering that fits: of the whole card, of one with its values cut to fewer graphemes, then of one with fewer
 * facts and, if that is not enough, fewer buttons. Who calls, what was dialled, the queue and the first button stay.
 */
export const renderWithin = <Rendered>(
  card: Card,
  render: (card: Card) => Rendered,
  fits: (rendered: Rendered) => boolean,
): Rendered => {
  let rendered = render(card)
  let smaller: Card | null = card
  for (const max of SHORTER) {
    if (fits(rendered)) return rendered
    smaller = withValuesOf(card, max)
    rendered = render(smaller)
  }
  for (smaller = without(smaller); smaller !== null && !fits(rendered); smaller = without(smaller))
    rendered = render(smaller)
  return rendered
}

const withValuesOf = (card: Card, max: number): Card => ({
  ...card,
  facts: card.facts.map((fact) => ({ ...fact, value: truncate(fact.value, max) })),
})

/** One thing less; null when nothing more may go. */
const without = (card: Card): Card | null => {
  for (const gives of ORDER) {
    const last = card.facts.findLastIndex((fact) => fact.gives === gives)
    if (last >= 0) return { ...card, facts: card.facts.toSpliced(last, 1) }
  }
  return card.buttons.length > 1 ? { ...card, buttons: card.buttons.slice(0, -1) } : null
}
