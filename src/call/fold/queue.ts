// The queues a call waited in: their name and how long the caller stayed.
import type { CallState } from '../state.ts'
import { tidyText } from '../text.ts'

export interface QueueStay {
  /** The name of the queue that was entered last. */
  readonly name: string | null
  readonly entered: Moment | null
  /** The first state after that in which no queue has the call; null while one does. */
  readonly left: Moment | null
}

interface Moment {
  readonly sequence: number
  readonly at: number
}

/** From the first queue to the last, and what lies between them. `timeline` is in order of sequence, without repeats. */
export const queueStayOf = (timeline: readonly CallState[]): QueueStay => {
  // A Map keeps the order of first insertion: the queue entered last stays last, however long earlier ones are listed.
  const names = new Map<string, string | null>()
  let entered: Moment | null = null
  let left: Moment | null = null
  for (const { sequence, at, systems } of timeline) {
    const queues = systems.filter(({ kind }) => kind === 'CALL_QUEUE')
    for (const { id, queueName } of queues) names.set(id, tidyText(queueName) ?? names.get(id) ?? null)
    if (queues.some(({ status }) => status !== 'DISCONNECTING') && !systems.some(({ kind }) => kind === 'VOICEMAIL')) {
      entered ??= { sequence, at }
      left = null
    } else if (entered !== null) left ??= { sequence, at }
  }
  return { name: [...names.values()].at(-1) ?? null, entered, left }
}
