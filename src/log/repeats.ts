// Keeps the log readable while something fails again and again: the same trouble is one line, and a minute later how often it was.

interface Destination {
  write(line: string): void
}

export interface RepeatOptions {
  /** True where every call is of interest by itself: then only lines about the same call are the same. */
  readonly everyCall: () => boolean
  readonly onRepeat?: () => void
  /** Calls back after so long, unless it is cancelled. */
  readonly later?: (ms: number, act: () => void) => { cancel(): void }
}

const WINDOW_MS = 60_000
/** The oldest is let go of for a newer one. */
const REMEMBERED = 64
const CALLS_NAMED = 20
const TROUBLE = /^\{"level":"(warn|error)"/
/** What differs from one time to the next though the trouble is the same. */
const PASSING: readonly string[] = ['time', 'revision', 'attempt', 'dueAt', 'notBefore', 'reference', 'retryInMs']

type Line = Readonly<Record<string, unknown>>

interface Kept {
  last: Line
  repeated: number
  readonly calls: Set<unknown>
  readonly timer: { cancel(): void }
}

/** For lines of JSON. What is not trouble passes as it is; nothing is held back but repeats. */
export const collapseRepeats = (
  destination: Destination,
  { everyCall, onRepeat, later = laterUnawaited }: RepeatOptions,
): Destination => {
  const kept = new Map<string, Kept>()
  const letGo = (key: string): void => {
    const { timer, repeated, last, calls } = kept.get(key) ?? NOTHING
    kept.delete(key)
    timer.cancel()
    if (kept.size === 0) unwritten.delete(letAllGo)
    if (repeated > 0) destination.write(`${JSON.stringify({ ...last, repeated, ...named(calls) })}\n`)
  }
  const letAllGo = (): void => {
    for (const key of [...kept.keys()]) letGo(key)
  }
  const remember = (key: string, last: Line): void => {
    const [oldest] = kept.keys()
    if (kept.size >= REMEMBERED && oldest !== undefined) letGo(oldest)
    atExit(letAllGo)
    kept.set(key, { last, repeated: 0, calls: new Set(), timer: later(WINDOW_MS, () => letGo(key)) })
  }
  return {
    write: (text) => {
      const line = TROUBLE.test(text) ? parsed(text) : null
      if (line === null) return destination.write(text)
      const key = keyOf(line, everyCall())
      const known = kept.get(key)
      if (known === undefined) {
        remember(key, line)
        return destination.write(text)
      }
      known.last = line
      known.repeated += 1
      onRepeat?.()
      if (known.calls.size < CALLS_NAMED && line['call'] !== undefined) known.calls.add(line['call'])
    },
  }
}

/** Of all logs, what writes their counts. */
const unwritten = new Set<() => void>()
let listening = false

const atExit = (write: () => void): void => {
  unwritten.add(write)
  if (listening) return
  listening = true
  process.on('exit', () => {
    for (const write of unwritten) write()
  })
}

const NOTHING: Kept = { last: {}, repeated: 0, calls: new Set(), timer: { cancel: () => undefined } }

const named = (calls: ReadonlySet<unknown>): Line => (calls.size > 1 ? { call: undefined, calls: [...calls] } : {})

const parsed = (text: string): Line | null => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const keyOf = (line: Line, everyCall: boolean): string =>
  JSON.stringify(Object.entries(line).filter(([name]) => !PASSING.includes(name) && (everyCall || name !== 'call')))

/** Nobody has to wait for a count: at the end of the process it is written anyway. */
const laterUnawaited: NonNullable<RepeatOptions['later']> = (ms, act) => {
  const timer = setTimeout(act, ms).unref()
  return { cancel: () => clearTimeout(timer) }
}
