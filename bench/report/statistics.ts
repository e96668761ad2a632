// Medians with their spread: what is said of several rounds.

/** `low` and `high` are the least and the greatest of the rounds. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** NaN when there is none. */
export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((one, other) => one - other)
  return { median: quantile(sorted, 0.5), low: sorted[0] ?? Number.NaN, high: sorted.at(-1) ?? Number.NaN }
}

/** Of values in ascending order; between two of them where it falls between. */
export const quantile = (sorted: ArrayLike<number>, share: number): number => {
  const at = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return below + (above - below) * (at - Math.floor(at))
}
