// Which known word a misspelt one was meant to be.

/** The known word closest to `word`, or null when none is close enough to be worth suggesting. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  if (word.length > 64) return null
  const plain = fold(word)
  let best: { readonly word: string; readonly distance: number } | null = null
  for (const candidate of known) {
    const distance = editDistance(plain, fold(candidate))
    if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && distance < (best?.distance ?? Infinity)) {
      best = { word: candidate, distance }
    }
  }
  return best?.word ?? null
}

/** `clientId`, `client-id` and `client_id` are one word to the person who typed them. */
const fold = (word: string): string => word.toLowerCase().replaceAll(/[-_\s]/g, '')

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
const editDistance = (from: string, to: string): number => {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return last[to.length] ?? 0
}
