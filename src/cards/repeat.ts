// Marks the card of a post that may be there already, where the service cannot be asked and drops no repeats.
import type { Card } from './card.ts'

const MARK = '(repeat)'

/** In the headline, and first of all in the one line that notifications show. */
export const asRepeat = (card: Card): Card => ({
  ...card,
  headline: `${card.headline} ${MARK}`,
  text: `${MARK} ${card.text}`,
})
