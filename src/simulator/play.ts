// Plays a timeline: each state at its moment, sent to whoever is subscribed and kept in the history.
import { retime, type StateContent, type Timeline } from './scenarios/timeline.ts'
import type { PlayOptions } from './simulator.ts'
import type { World } from './world.ts'

export const publish = (content: StateContent, { history, pipe }: World): void => {
  history.add(content)
  pipe.publish(content)
}

/** Resolves after the last state, or early when the caller's signal or the simulator's aborts. */
export const play = async (timeline: Timeline, options: PlayOptions, world: World): Promise<void> => {
  const { speed = 1, keepTimes = false, signal } = options
  const { clock } = world
  if (!(speed > 0)) throw new RangeError('speed must be more than 0')
  const startAt = clock.now()
  const startedAt = clock.monotonic()
  const { states, reported, title } = keepTimes ? timeline : retime(timeline, startAt, speed)
  const pace = keepTimes ? speed : 1
  const stop = signal === undefined ? world.signal : AbortSignal.any([signal, world.signal])
  world.history.annotate(reported)
  world.log(`call: ${title}`)
  for (const { afterMs, content } of states) {
    const left = startedAt + afterMs / pace - clock.monotonic()
    // An aborted wait ends the play; it is no failure.
    if (left > 0) await clock.sleep(left, stop).catch(() => undefined)
    if (stop.aborted) return
    publish(content, world)
  }
}

/** The call has happened, with the instants it has, but no frame is sent. */
export const record = (timeline: Timeline, { history }: World): void => {
  history.annotate(timeline.reported)
  for (const { content } of timeline.states) history.add(content)
}
