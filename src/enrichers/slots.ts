// So many at a time and no more: the others wait for their turn.

export interface Slots {
  /** Runs `work` as soon as there is room; answers `instead()` when the signal aborts before that. */
  run<Value>(work: () => Promise<Value>, signal: AbortSignal, instead: () => Value): Promise<Value>
}

export const createSlots = (room: number): Slots => {
  let free = room
  const waiting = new Set<() => void>()
  const leave = (): void => {
    const [next] = waiting
    if (next === undefined) free += 1
    else next()
  }
  /** Whether there was room before the signal aborted. */
  const enter = (signal: AbortSignal): Promise<boolean> =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve(false)
      if (free > 0) {
        free -= 1
        return resolve(true)
      }
      const decide = (entered: boolean) => {
        waiting.delete(turn)
        signal.removeEventListener('abort', giveUp)
        resolve(entered)
      }
      const turn = () => decide(true)
      const giveUp = () => decide(false)
      waiting.add(turn)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  return {
    run: async (work, signal, instead) => {
      if (!(await enter(signal))) return instead()
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
