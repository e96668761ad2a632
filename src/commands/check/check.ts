// `ringpost check`: says whether the config is good and, when asked, whether all it names works; starts nothing.
import { RingpostError } from '../../errors.ts'
import { readConfig } from '../components.ts'
import { stopSignal } from '../stop-signal.ts'
import { configFaults, configInWords, configProbed } from './config-checks.ts'
import { lookAtAll } from './look.ts'
import { type Check, complain, printCheck, printJson, printSum } from './report.ts'

export interface CheckOptions {
  readonly config?: string
  readonly online?: boolean
  readonly sendTest?: boolean
  readonly json?: boolean
}

export const check = async (options: CheckOptions): Promise<void> => {
  const json = options.json === true
  const loaded = await reading(options)
  const first: Check = { subject: 'config', probed: configProbed(loaded) }
  if (options.online !== true && options.sendTest !== true) {
    if (json) return printJson(loaded.file, [first])
    process.stdout.write(configInWords(loaded))
    return
  }
  const { signal } = stopSignal()
  const checks: Check[] = [first]
  if (!json) printCheck(first, loaded.config)
  for (const group of lookAtAll(loaded, options.sendTest === true, signal)) {
    for (const one of await group) {
      checks.push(one)
      if (!json && !signal.aborted) printCheck(one, loaded.config)
    }
  }
  if (signal.aborted) return
  if (json) printJson(loaded.file, checks)
  else printSum(checks)
  complain(checks)
}

/** With `--json` the faults are told as JSON too. */
const reading = async (options: CheckOptions): Promise<ReturnType<typeof readConfig>> => {
  try {
    return readConfig(options.config)
  } catch (error) {
    if (options.json === true && error instanceof RingpostError) printJson(null, configFaults(error))
    throw error
  }
}
