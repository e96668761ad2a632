// What can be asked of `npm run bench:fleet` on its command line.
import { parseArgs } from 'node:util'

export interface FleetSettings {
  /** Sizes of the fleet, one after the other. */
  readonly daemons: readonly number[]
  readonly sources: number
  /** How long the greatest rate is to be held. */
  readonly holdMs: number
  /** States a second that all sizes are given alike. */
  readonly rate: number
  /** Where fleet.json goes; null writes nothing. */
  readonly out: string | null
}

export const USAGE = `npm run bench:fleet [-- OPTIONS]
  --daemons N,N…     sizes of the fleet (default 1,2,4,10)
  --sources N        companies, each with a source and a sink (default 12, at most 99)
  --hold SECONDS     how long the greatest rate is to be held (default 15)
  --rate N           states a second that all sizes are given alike (default 400)
  --out FOLDER       where fleet.json goes (a run without options: bench/, and docs/fleet.md gets the tables)
DATABASE_URL names the PostgreSQL; without it one is started. What is in it must not change meanwhile.
`

export const readSettings = (args: readonly string[]): FleetSettings => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      daemons: { type: 'string', default: '1,2,4,10' },
      sources: { type: 'string', default: '12' },
      hold: { type: 'string', default: '15' },
      rate: { type: 'string', default: '400' },
      out: { type: 'string' },
    },
  })
  return {
    daemons: values.daemons.split(',').map((text) => count('daemons', text, MOST_DAEMONS)),
    sources: count('sources', values.sources, MOST_SOURCES),
    holdMs: count('hold', values.hold, MOST) * 1_000,
    rate: count('rate', values.rate, MOST),
    out: values.out ?? (args.length === 0 ? 'bench' : null),
  }
}

/** Each has up to eleven connections, and the server takes two hundred. */
const MOST_DAEMONS = 16
const MOST_SOURCES = 99
const MOST = 100_000

const count = (name: string, text: string, most: number): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new Error(`--${name}: "${text}" is no whole number from 1 to ${most}`)
}
