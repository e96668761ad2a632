// What a source does on the side while it lives: names, channels of earlier runs, the age of its login. None of it holds up a call.
import type { Clock } from '../../../clock.ts'
import { factsOf } from '../../../errors.ts'
import type { Accept } from '../../source.ts'
import { NameBook, type NameBookParts } from '../names/book.ts'
import { complete } from '../names/complete.ts'
import type { TokenKeeper } from '../oauth/tokens.ts'
import { Tasks } from '../tasks.ts'
import { type OrphanParts, sweepOrphans } from './orphans.ts'
import { watchTokenAge } from './token-age.ts'

export interface HousekeepingParts extends Omit<NameBookParts, 'loginAt'>, OrphanParts {
  readonly source: string
  readonly tokens: Pick<TokenKeeper, 'accessToken' | 'refreshObtainedAt'>
  /** Whether a channel has been live since the start. */
  readonly wasLive: () => boolean
}

export interface Housekeeping {
  /** The same door, for states that know names where GoTo sent none. */
  naming(accept: Accept): Accept
  /** Until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>
}

const LOOK_EVERY_MS = 1_000

export const createHousekeeping = (parts: HousekeepingParts): Housekeeping => {
  const { source, tokens, clock, log } = parts
  const obtainedAt = () => tokens.refreshObtainedAt
  const book = new NameBook({ ...parts, loginAt: obtainedAt })
  const watchAge = async (signal: AbortSignal) => {
    // Nobody has read the store before that, and then the age is not known.
    await tokens.accessToken(signal)
    await watchTokenAge({ source, clock, log, obtainedAt }, signal)
  }
  const onceLive = async (signal: AbortSignal) => {
    await untilTrue(parts.wasLive, clock, signal)
    await Promise.all([book.run(signal), sweepOrphans(parts, signal)])
  }
  return {
    naming: (accept) => (states) => accept(states.map((state) => complete(state, book.names))),
    run: async (signal) => {
      const tasks = new Tasks((thrown) => {
        if (!signal.aborted)
          log.error(
            factsOf(thrown),
            'housekeeping failed; calls are heard all the same, and the next start tries again',
          )
      })
      tasks.add(watchAge(signal))
      tasks.add(onceLive(signal))
      await tasks.drained()
    },
  }
}

const untilTrue = async (condition: () => boolean, clock: Clock, signal: AbortSignal): Promise<void> => {
  while (!condition()) await clock.sleep(LOOK_EVERY_MS, signal)
}
