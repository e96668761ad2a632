// How a person or a service manager ends a command: the first signal asks, the second does not wait.

const FORCED_EXIT = 130
/** `npm run` passes Ctrl-C on to a child that the terminal has told already: two signals so close together are one. */
const SAME_SIGNAL_MS = 500

export interface StopSignal {
  readonly signal: AbortSignal
  /** Resolves when one of the signals arrived, or `stop` was called. */
  readonly received: Promise<void>
  readonly stop: () => void
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** To be called once, at the very start of a command, so that no signal falls through to the default. */
export const stopSignal = (signals = SIGNALS): StopSignal => {
  const control = new AbortController()
  const { promise: received, resolve } = Promise.withResolvers<void>()
  const stop = () => {
    control.abort(new Error('stopped'))
    resolve()
  }
  let askedAt = 0
  const onSignal = () => {
    if (!control.signal.aborted) {
      askedAt = performance.now()
      stop()
    } else if (performance.now() - askedAt > SAME_SIGNAL_MS) process.exit(FORCED_EXIT)
  }
  for (const name of signals) process.on(name, onSignal)
  return { signal: control.signal, received, stop }
}
