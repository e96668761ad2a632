// Routing over several files: the calls of a file's sources take that file's routes, and those of the main file that are for all.
import type { ConfigFile, Route } from '../config/config.ts'
import type { RoutedCall } from './condition.ts'
import { createRouter, type RoutedSink, type Router, type RouteTrace } from './route.ts'

/**
 * The main file is the first. Its routes are for its own calls; for those of an included file only what says
 * `included: true` or names the source. A call that no file's source heard, as after a source was taken out, goes nowhere
 * new: whoever follows it already is told its end. Pure.
 */
export const createFilesRouter = (files: readonly ConfigFile[], allSinks: readonly RoutedSink[]): Router => {
  const [main, ...others] = files
  if (main === undefined || others.length === 0) return createRouter(main?.routes ?? null, allSinks)
  const sinks = new Map(allSinks.map((sink) => [sink.name, sink]))
  const named = (names: readonly string[]) => names.flatMap((name) => sinks.get(name) ?? [])
  const own = (file: ConfigFile): Place => ({
    name: file.name,
    router: createRouter(file.routes, file.routes === null ? named(file.sinks) : allSinks),
  })
  const forAll = (main.routes ?? []).map((route, index) => ({ route, index }))
  const shared = (file: ConfigFile): readonly Place[] => {
    const routes = forAll.filter(({ route }) => isFor(route, file))
    if (routes.length === 0) return []
    const indices = routes.map(({ index }) => index)
    const router = createRouter(
      routes.map(({ route }) => route),
      allSinks,
    )
    return [{ name: main.name, router, indices }]
  }
  const bySource = new Map<string, readonly Place[]>()
  for (const source of main.sources) bySource.set(source, [own(main)])
  for (const file of others) {
    const places = [own(file), ...shared(file)]
    for (const source of file.sources) bySource.set(source, places)
  }
  const placesOf = ({ source }: RoutedCall): readonly Place[] => bySource.get(source) ?? []
  const sinksFor = (call: RoutedCall): readonly string[] => [
    ...new Set(placesOf(call).flatMap(({ router }) => router.sinksFor(call))),
  ]
  const explain: Router['explain'] = (call) => {
    const trace = placesOf(call).flatMap((place) => traceIn(place, call))
    return { sinks: sinksFor(call), trace: trace.length > 0 ? trace : [strange(call)] }
  }
  return { sinksFor, explain }
}

interface Place {
  readonly name: string
  readonly router: Router
  /** Where each of its routes stands in the file, when not all of them are here. */
  readonly indices?: readonly number[]
}

const isFor = ({ included = false, when }: Route, { sources }: ConfigFile): boolean =>
  included || (when.source ?? []).some((source) => sources.includes(source))

const traceIn = ({ name, router, indices }: Place, call: RoutedCall): readonly RouteTrace[] =>
  router.explain(call).trace.map((entry) => {
    const index = entry.index === null ? null : (indices?.[entry.index] ?? entry.index)
    return { ...entry, index, file: name }
  })

const strange = ({ source }: RoutedCall): RouteTrace => ({
  index: null,
  outcome: 'failed',
  because: `no file of the config has a source named ${source}`,
  sinks: [],
})
