// Keeps a rendered card within what a chat service takes: facts get shorter first, then fewer.
import type { Card } from './card.ts'
import { truncate } from './untrusted.ts'

const SHORTER = [100, 50, 25]

/**
 * The first rendering that fits: of the whole card, of one with its values cut to fewer graphemes, then of one without
 * its last facts. Who calls is never cut.
 */
export const renderWithin = <Rendered>(
  card: Card,
  render: (card: Card) => Rendered,
  fits: (rendered: Rendered) => boolean,
): Rendered => {
  let rendered = render(card)
  for (const max of SHORTER) {
    if (fits(rendered)) return rendered
    rendered = render(withValuesOf(card, max))
  }
  const { facts } = withValuesOf(card, SHORTER.at(-1) ?? 0)
  for (let kept = facts.length - 1; kept >= 0 && !fits(rendered); kept -= 1)
    rendered = render({ ...card, facts: facts.slice(0, kept) })
  return rendered
}

const withValuesOf = (card: Card, max: number): Card => ({
  ...card,
  facts: card.facts.map((fact) => ({ ...fact, value: truncate(fact.value, max) })),
})
