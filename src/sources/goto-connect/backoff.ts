// How long to wait before trying again: full jitter, so that a fleet cut off together does not come back together.

const BASE_MS = 500
const CEILING_MS = 60_000

/** The longest pause after `failures` failures in a row (0, 1, 2 …): half a second, doubling up to a minute. */
export const pauseCeilingMs = (failures: number): number => Math.min(BASE_MS * 2 ** Math.min(failures, 20), CEILING_MS)

/** Anything from nothing to the ceiling. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
export const pauseMs = (failures: number): number => Math.random() * pauseCeilingMs(failures)
