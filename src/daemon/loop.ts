// One thing that runs until it is told to stop, and is not waited for without end.

export interface Loop {
  /** Stops it and waits; what is still going on after `patienceMs` is cut short. False when even that did not end it. */
  end(patienceMs: number): Promise<boolean>
}

/** What was cut short only has to notice. */
const NOTICE_MS = 2_000

export const startLoop = (run: (stop: AbortSignal, abandon: AbortSignal) => Promise<unknown>): Loop => {
  const stopping = new AbortController()
  const abandoning = new AbortController()
  const done = run(stopping.signal, abandoning.signal).then((): true => true)
  return {
    end: async (patienceMs) => {
      stopping.abort(new Error('stopped'))
      if (await within(done, patienceMs)) return true
      abandoning.abort(new Error('stopped'))
      return within(done, NOTICE_MS)
    },
  }
}

const within = async (done: Promise<true>, ms: number): Promise<boolean> => {
  const { promise: late, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(() => resolve(false), ms)
  const ended = await Promise.race([done, late])
  clearTimeout(timer)
  return ended
}
