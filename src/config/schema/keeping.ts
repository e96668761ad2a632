// How long calls are kept, and for how long one may be open.
import { duration } from '../duration.ts'

export const DEFAULT_RETENTION = '30d'
const SHORTEST_RETENTION_MS = 2 * 86_400_000
const SHORTEST_CALL_MAX_AGE_MS = 3_600_000

export const retention = duration(DEFAULT_RETENTION)
  .refine((ms) => ms >= SHORTEST_RETENTION_MS, 'must be at least 2d')
  .describe(
    'How long calls are kept after the last that was heard of them, 2d at least; what waits to be delivered stays.',
  )

export const callMaxAge = duration('12h')
  .refine((ms) => ms >= SHORTEST_CALL_MAX_AGE_MS, 'must be at least 1h')
  .describe('After how long without a word about it an open call is taken to be over, 1h at least.')
