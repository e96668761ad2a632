import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourceTree } from './support/source-tree.ts'

const files = sourceTree()

/** Rooms by height: a file may import from lower rooms and from its own. A file directly in `src/` is a room of its own. */
const HEIGHTS: Readonly<Record<string, number>> = {
  'clock.ts': 0,
  'errors.ts': 0,
  log: 0,
  'log.ts': 0.5,
  'outcome.ts': 0,
  // What a part finds out about itself, and what it wants to be asked.
  'probe.ts': 0,
  'questions.ts': 0,
  // The process itself: its Node.js, its memory, its files.
  program: 0,
  'version.ts': 1,
  'bell.ts': 1,
  'service-manager': 1,
  time: 1,
  outbound: 1,
  call: 2,
  // What cards say, and how it is rendered where several sinks share one rendering: lower than the sinks, so that all may see it.
  cards: 3,
  config: 3,
  routing: 4,
  store: 4,
  delivery: 5,
  enrichers: 5,
  sinks: 5,
  sources: 5,
  simulator: 5,
  upkeep: 5,
  fleet: 5.5,
  admin: 6,
  preview: 6,
  daemon: 7,
  'daemon.ts': 8,
  commands: 9,
  cli: 10,
  'cli.ts': 11,
}

/** What neighbours of the same height may know of each other: the ports, and nothing behind them. */
const PORTS = new Set(['sinks/sink.ts', 'sources/source.ts', 'enrichers/enricher.ts', 'enrichers/fields.ts'])

/** Each outside thing has one door. */
const DOORS: Readonly<Record<string, string>> = {
  undici: 'outbound/',
  yaml: 'config/',
  'node:sqlite': 'store/',
  pg: 'store/postgres/',
  '@slack/web-api': 'sinks/slack/',
  oauth4webapi: 'sources/goto-connect/',
  'p-retry': 'sources/goto-connect/',
  'libphonenumber-js': 'call/',
  commander: 'cli',
  cron: 'time/schedule.ts',
  'prom-client': 'admin/metrics/',
  pino: 'log.ts',
  'pino-pretty': 'log.ts',
  '@clack/prompts': 'commands/init/prompts.ts',
  liquidjs: 'cards/templates/engine.ts',
  'ipaddr.js': 'outbound/',
}

const room = (path: string): string => path.split('/')[0] ?? path

/** `sinks/slack/client.ts` lives in the wing `sinks/slack`; `sinks/sink.ts` in none. */
const wing = (path: string): string | null => {
  const parts = path.split('/')
  return parts.length > 2 ? parts.slice(0, 2).join('/') : null
}

const edges = files.flatMap(({ path, imports }) => imports.map((target) => ({ path, target })))
const arrow = ({ path, target }: { readonly path: string; readonly target: string }) => `${path} → ${target}`

describe('the architecture', () => {
  it('knows every room', () => {
    expect(files.map(({ path }) => room(path)).filter((name) => HEIGHTS[name] === undefined)).toEqual([])
  })

  it('has arrows that point down only', () => {
    const rising = edges.filter(({ path, target }) => {
      const [from, to] = [HEIGHTS[room(path)] ?? 0, HEIGHTS[room(target)] ?? 0]
      return room(path) !== room(target) && from <= to && !(from === to && PORTS.has(target))
    })
    expect(rising.map(arrow)).toEqual([])
  })

  it('keeps each sink, enricher and source type to itself, but for the registries', () => {
    const crossing = edges.filter(({ path, target }) => {
      if (!['sinks', 'enrichers', 'sources'].includes(room(target)) || path.endsWith('/registry.ts')) return false
      const [from, to] = [wing(path), wing(target)]
      return to !== null && from !== to
    })
    expect(crossing.map(arrow)).toEqual([])
  })

  it('lets sinks see neither the store nor delivery', () => {
    const prying = edges.filter(
      ({ path, target }) => room(path) === 'sinks' && ['store', 'delivery'].includes(room(target)),
    )
    expect(prying.map(arrow)).toEqual([])
  })

  it('has one door for each outside thing', () => {
    const strays = files.flatMap(({ path, packages }) =>
      packages
        .filter((name) => DOORS[name] !== undefined && !path.startsWith(DOORS[name]))
        .map((name) => `${path} imports ${name}`),
    )
    expect(strays).toEqual([])
  })

  it('opens sockets to GoTo in the source and in the simulator only', () => {
    const users = files.filter(({ packages }) => packages.includes('ws')).map(({ path }) => path)
    expect(users.length).toBeGreaterThan(0)
    expect(users.filter((path) => !/^(sources\/goto-connect|simulator)\//.test(path))).toEqual([])
  })

  it('starts programs of the user in the enricher for that only; the rest are its own commands, and systemd-notify', () => {
    const users = files.filter(({ packages }) => packages.includes('node:child_process')).map(({ path }) => path)
    expect(users.filter((path) => !/^(enrichers\/command|commands|service-manager)\//.test(path))).toEqual([])
  })

  it('has no file past 250 lines, the benchmarks included', () => {
    expect(
      [...files, ...sourceTree('bench')]
        .filter(({ lines }) => lines > 250)
        .map(({ path, lines }) => `${path}: ${lines}`),
    ).toEqual([])
  })

  it('has no folder past ten files', () => {
    const sizes = Map.groupBy(files, ({ path }) => dirname(path))
    const crowded = [...sizes].filter(([, inside]) => inside.length > 10)
    expect(crowded.map(([folder, inside]) => `${folder}: ${inside.length}`)).toEqual([])
  })

  it('has no drawer called types, utils or helpers', () => {
    expect(
      files.map(({ path }) => path).filter((path) => /(^|\/)(types|utils?|helpers?|common|misc)\.ts$/.test(path)),
    ).toEqual([])
  })
})
