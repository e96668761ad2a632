// What can be asked of the bench on its command line.
import { parseArgs } from 'node:util'
import type { Load } from './measures/latency.ts'

export interface Settings {
  readonly short: boolean
  /** Names, or parts of names, of those who take part; empty for all. */
  readonly only: readonly string[]
  readonly rounds: number
  readonly loads: readonly Load[]
  /** How long the greatest rate is to be held. */
  readonly holdMs: number
  /** Pending rows of a start; null leaves starts out. */
  readonly pending: number | null
  /** Calls in the store; empty leaves the cost out. */
  readonly sizes: readonly number[]
  readonly install: boolean
  /** Where results.json and results.svg go; null writes none. */
  readonly out: string | null
}

export const USAGE = `npm run bench [-- OPTIONS]
  --short            a minute, against the floor only, to guard against regressions; writes nothing
  --rounds N         rounds of latency (default 3)
  --hold SECONDS     how long the greatest rate is to be held (default 60)
  --only NAME        take part: ringpost, floor, node-red, tutorial …; may be repeated
  --skip WHAT        leave out: latency, rate, starting, cost, install; may be repeated
  --out FOLDER       where results.json and results.svg go (a whole run: bench/, whose README.md gets the tables)
`

export const readSettings = (args: readonly string[]): Settings => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      hold: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      skip: { type: 'string', multiple: true, default: [] },
      out: { type: 'string' },
    },
  })
  const { short, only, skip } = values
  const isWhole = !short && only.length === 0 && skip.length === 0
  const does = (what: string): boolean => !skip.includes(what)
  const seconds = (text: string | undefined, usual: number): number =>
    (text === undefined ? usual : Number(text)) * 1_000
  const loads = short ? [{ rate: 200, ms: 2_500 }] : LOADS
  return {
    short,
    only: short && only.length === 0 ? ['ringpost', 'floor + fsync'] : only,
    rounds: values.rounds === undefined ? (short ? 2 : 3) : Number(values.rounds),
    loads: does('latency') ? loads : [],
    holdMs: does('rate') ? seconds(values.hold, short ? 1 : 60) : 0,
    pending: does('starting') && !short ? 100_000 : null,
    sizes: does('cost') && !short ? [1_000, 100_000, 1_000_000] : [],
    install: does('install') && !short,
    out: values.out ?? (isWhole ? 'bench' : null),
  }
}

const LOADS: readonly Load[] = [
  { rate: 10, ms: 4_000 },
  { rate: 200, ms: 4_000 },
  { rate: 1_000, ms: 4_000 },
]
