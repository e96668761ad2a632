// Microsoft's own parser of Adaptive Cards, as a judge of ours.
import { createRequire } from 'node:module'

/** The part of Microsoft's renderer used here; its package has types for browsers only. */
interface AdaptiveCards {
  readonly Versions: { readonly v1_4: unknown }
  readonly SerializationContext: new (
    version: unknown,
  ) => {
    readonly eventCount: number
    getEventAt(index: number): { readonly message: string }
  }
  readonly AdaptiveCard: new () => {
    parse(json: unknown, context: unknown): void
    validateProperties(): { readonly validationEvents: readonly { readonly message: string }[] }
  }
}

const adaptiveCards: AdaptiveCards = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js')

/** What the parser finds wrong with an Adaptive Card at version 1.4; empty when it is valid. */
export const faultsOf = (content: unknown): readonly string[] => {
  const context = new adaptiveCards.SerializationContext(adaptiveCards.Versions.v1_4)
  const card = new adaptiveCards.AdaptiveCard()
  card.parse(content, context)
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message)
  return [...parsing, ...card.validateProperties().validationEvents.map(({ message }) => message)]
}
