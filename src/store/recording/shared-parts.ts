// What a state repeats of the one before it is kept in memory once: nearly all of it, for each is a full snapshot.
import type { CallState } from '../../call/state.ts'

/** The same state, with the very participants and systems of `before` where they are alike. */
export const sharingWith = (before: CallState | undefined, state: CallState): CallState =>
  before === undefined
    ? state
    : {
        ...state,
        conversationId: before.conversationId,
        participants: state.participants.map((one) => likeOf(one, before.participants)),
        systems: state.systems.map((one) => likeOf(one, before.systems)),
      }

const likeOf = <Part extends { readonly id: string }>(part: Part, known: readonly Part[]): Part => {
  const same = known.find(({ id }) => id === part.id)
  return same !== undefined && isAlike(part, same) ? same : part
}

/** Of values as JSON has them that were made by the same hand: the keys of one are those of the other. */
const isAlike = (one: unknown, other: unknown): boolean => {
  if (one === other) return true
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return false
  for (const key in one) if (!isAlike(one[key as keyof typeof one], other[key as keyof typeof other])) return false
  return true
}
