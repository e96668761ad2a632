// The component types this build knows, and the config read with them.
import { loadConfig } from '../config/load.ts'
import { enricherKinds } from '../enrichers/registry.ts'
import { sinkKinds } from '../sinks/registry.ts'
import { sourceKinds } from '../sources/registry.ts'

export const kinds = { sources: sourceKinds, enrichers: enricherKinds, sinks: sinkKinds } as const

let debugging = process.env['SHOW_DEBUG_LOGS'] === 'true'

/** True once a config with `log.level: debug` was read, or when the environment asks for it. */
export const wantsStackTraces = (): boolean => debugging

/** Reads the config as every command does: `--config`, else the usual places; `.env` beside it. Throws `RingpostError` 'config'. */
export const readConfig = (path: string | undefined) => {
  const loaded = loadConfig({
    ...(path === undefined ? {} : { path }),
    env: process.env,
    cwd: process.cwd(),
    kinds,
    isTerminal: process.stdout.isTTY === true,
  })
  debugging ||= loaded.config.log.level === 'debug'
  return loaded
}
