// Who still uses which channel at GoTo: a channel is deleted once, when its last link lets go of it.
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import { withinMs } from '../abort.ts'
import type { Channel, Channels } from '../api/channels.ts'
import { describe } from '../api/client.ts'

export interface Holding {
  hold(channel: Channel): void
  /** Whether somebody here uses the channel of this id. */
  holds(id: string): boolean
  /** Never rejects, and takes `DELETE_MS` at most; a channel that stays behind dies when its lifetime ends. */
  release(channel: Channel): Promise<void>
}

const DELETE_MS = 2_000

/** A create with a known nickname may answer with the channel there already is: nobody documents it. */
export const createHolding = (channels: Pick<Channels, 'remove'>, clock: Clock, log: Log): Holding => {
  const users = new Map<string, number>()
  return {
    hold: (channel) => void users.set(channel.id, (users.get(channel.id) ?? 0) + 1),
    holds: (id) => users.has(id),
    release: async (channel) => {
      const left = (users.get(channel.id) ?? 1) - 1
      if (left > 0) return void users.set(channel.id, left)
      users.delete(channel.id)
      await withinMs(clock, DELETE_MS, async (signal) => {
        const answer = await channels.remove(channel, signal)
        if (answer.ok) log.debug('deleted the channel')
        else
          log.warn(
            { failure: describe(answer.failure) },
            'a channel could not be deleted; it stays behind, unheard, until its lifetime ends',
          )
      })
    },
  }
}
