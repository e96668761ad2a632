// `ringpost explain`: which route a recorded call takes, to which sinks, and why. Posts nothing.
import { systemClock } from '../../clock.ts'
import { createLog } from '../../log.ts'
import { createFilesRouter } from '../../routing/files.ts'
import type { RoutedSink } from '../../routing/route.ts'
import { readConfig } from '../components.ts'
import { readRecordedCalls } from './recorded-calls.ts'
import { explainAsJson, explainInWords } from './report.ts'

export interface ExplainOptions {
  readonly config?: string
  /** `-` for standard input. */
  readonly call: string
  readonly json?: boolean
}

/** Throws `RingpostError`: 'config' for a config with faults, 'usage' for a file that holds no call. */
export const explain = async (options: ExplainOptions): Promise<void> => {
  const { config } = readConfig(options.config)
  const calls = await readRecordedCalls(options.call)
  const router = createFilesRouter(config.files, await modesOf(config.sinks))
  const types = new Map(config.sinks.map(({ name, type }) => [name, type]))
  const reports = calls.map((call) => {
    const routing = router.explain(call)
    return options.json === true ? explainAsJson(call, routing) : explainInWords(call, routing, types)
  })
  process.stdout.write(`${reports.join(options.json === true ? '\n' : '\n\n')}\n`)
}

type Sinks = ReturnType<typeof readConfig>['config']['sinks']

/** Only a built sink tells its mode; until it is asked to send, it opens nothing. */
const modesOf = async (sinks: Sinks): Promise<readonly RoutedSink[]> => {
  const log = createLog({ level: 'silent', format: 'json' })
  const built = sinks.map(({ build }) => build({ clock: systemClock, log }))
  await Promise.all(built.map((sink) => sink.close()))
  return built.map(({ name, mode }) => ({ name, mode }))
}
