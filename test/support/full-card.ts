// A card that says one and the same text in every place, and has as many facts as one likes: for limits, which the cards of random calls seldom reach.
import type { Card } from '../../src/cards/card.ts'
import { cleanText, truncate } from '../../src/cards/untrusted.ts'

export const fullCard = (text: string, length: number): Card => {
  const words = cleanText(text) ?? ''
  const facts = Array.from({ length }, (_, index) => ({
    label: `Fact ${index}`,
    value: cleanText(text, 200) ?? '',
  }))
  return {
    status: 'ringing',
    headline: 'Incoming call',
    who: { name: words, company: words, detail: `${words}, United States` },
    facts,
    buttons: [{ label: 'Open details', url: `https://crm.example/${'c'.repeat(300)}` }],
    text: truncate([words, ...facts.map(({ value }) => value)].join('. '), 600),
  }
}

/** Texts that grow the most on their way into a card: by an escape, an entity, a byte count. */
export const GROWING = ['*', '@', '&', '"', '\\', '~', 'Z\u0351\u0352\u0353', '𝔄', '山', '👩🏽‍🚀', 'a'].map((part) =>
  part.repeat(300),
)
