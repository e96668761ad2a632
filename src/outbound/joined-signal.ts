// One signal that aborts with the first of several, and leaves nothing behind on those that live as long as the daemon.

export interface JoinedSignal {
  readonly signal: AbortSignal
  /** Lets go of the others: once nobody waits any more. */
  release(): void
}

/** `AbortSignal.any` leaves a trace on each of its signals for every use, which adds up over the months. */
export const joinSignals = (signals: readonly AbortSignal[]): JoinedSignal => {
  const joined = new AbortController()
  const listeners = signals.map((signal) => {
    const onAbort = () => joined.abort(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    return { signal, onAbort }
  })
  return {
    signal: joined.signal,
    release: () => {
      for (const { signal, onAbort } of listeners) signal.removeEventListener('abort', onAbort)
    },
  }
}
