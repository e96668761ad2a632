// The options that sinks with outgoing requests have in common: how fast they may go, and what is done about doubt.
import { z } from 'zod'
import type { Bucket, Pace } from './sink.ts'

export interface Rate {
  readonly per_second: number
  readonly burst: number
}

const LEAST_PER_SECOND = 0.01
const MOST = 1_000

/** Variables are always replaced by strings, so `"5"` counts too. */
const amount = (least: number) => {
  const words = `must be a number from ${least} to ${MOST}`
  return z
    .union([z.number(), z.string().regex(/^[0-9]+(\.[0-9]+)?$/, words)], { error: words })
    .transform(Number)
    .refine((value) => value >= least && value <= MOST, words)
}

const rateBlock = (usual: Rate) =>
  z.strictObject({
    per_second: amount(LEAST_PER_SECOND)
      .prefault(usual.per_second)
      .describe('How many requests a second may go there, over time: from 0.01 to 1000.'),
    burst: amount(1).prefault(usual.burst).describe('How many may go at once after a quiet while: from 1 to 1000.'),
  })

/** The option `rate` where there is no limit without it; what is left out of it is as in `usual`. */
export const rateLimit = (usual: Rate) =>
  rateBlock(usual).optional().describe('How fast requests may go to this destination. Left out: as fast as it answers.')

/** The option `rate`; what is left out of it is as in `usual`. */
export const rateOption = (usual: Rate) =>
  rateBlock(usual)
    .prefault({})
    .describe(
      `How fast requests may go to this destination. Left out: ${usual.per_second} a second, ${usual.burst} at once.`,
    )

/** One bucket for all requests; `limits` hold besides, whatever the rate is. `key`: what the other side counts by. */
export const paceOf = (key: string, { per_second: perSecond, burst }: Rate, limits: readonly Bucket[] = []): Pace => {
  const buckets = [{ key, perSecond, burst: Math.floor(burst) }, ...limits]
  return { post: buckets, edit: buckets }
}

export type Duplicates = 'accept' | 'avoid'

/** The option `duplicates`, where a service can neither be asked nor drops repeats. Missing a call is worse than seeing it twice. */
export const duplicatesOption = () =>
  z
    .enum(['accept', 'avoid'])
    .prefault('accept')
    .describe(
      'When nobody heard whether a card arrived: accept posts it again, marked "(repeat)"; avoid never does, so that it may be missing.',
    )
