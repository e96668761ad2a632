// Keeps the series few where sources and sinks are many: the first names have series of their own, the rest share one.

/** No source and no sink is called so. */
export const OTHERS = '(others)'

const MOST_NAMES = 200

/** What a name is called in a label: the same for as long as the daemon runs, so that no series comes and goes. */
export const createFewNames = (most: number = MOST_NAMES): ((name: string) => string) => {
  const known = new Set<string>()
  return (name) => {
    if (known.size < most) known.add(name)
    return known.has(name) ? name : OTHERS
  }
}
