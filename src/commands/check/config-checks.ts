// What `check` says of the config file and of the secrets beside it, before anything is tried.
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { RingpostError } from '../../errors.ts'
import { broken, doubtful, fine, type Probed } from '../../probe.ts'
import type { readConfig } from '../components.ts'
import { counted } from '../operate/table.ts'
import type { Check } from './report.ts'

export type Loaded = ReturnType<typeof readConfig>

export const configInWords = ({ config, file }: Loaded): string => {
  const count = config.files.reduce((sum, { routes }) => sum + (routes?.length ?? 0), 0)
  const whose = config.files.length === 1 ? '' : ' of its own file'
  const none = `none: every sink gets inbound calls${whose}`
  const routes = count === 0 ? none : String(count)
  return [
    `${file}: good`,
    ...(config.files.length === 1 ? [] : [`  files    ${config.files.length}, with those included`]),
    `  sources  ${list(config.sources)}`,
    ...(config.enrichers.length === 0 ? [] : [`  lookups  ${list(config.enrichers)}`]),
    `  sinks    ${list(config.sinks)}`,
    `  routes   ${routes}`,
    `  data     ${config.dataDir}`,
    `  admin    ${config.admin.host}:${config.admin.port}`,
    '',
  ].join('\n')
}

interface Named {
  readonly name: string
  readonly type: string
}

const MOST_LISTED = 20

/** Of very many, only how many there are of each type. */
const list = (things: readonly Named[]): string => {
  if (things.length <= MOST_LISTED) return things.map(({ name, type }) => `${name} (${type})`).join(', ')
  const types = [...Map.groupBy(things, ({ type }) => type)].map(([type, { length }]) => `${length} ${type}`)
  return `${things.length}: ${types.join(', ')}`
}

export const configProbed = ({ config: { sources, sinks, enrichers } }: Loaded): Probed => {
  const looked = enrichers.length === 0 ? [] : [counted(enrichers.length, 'enricher')]
  return fine('file', ['good', counted(sources.length, 'source'), ...looked, counted(sinks.length, 'sink')].join(', '))
}

/** A message of the config holds a line for each fault. */
export const configFaults = ({ message, nextStep }: RingpostError): readonly Check[] =>
  message.split('\n').map((line) => ({
    subject: 'config',
    probed: broken('file', 'config', line, nextStep ?? 'Correct it.'),
  }))

const ANYBODY = 0o007
const GROUP = 0o070

/** Null without a `.env`, or where it is nobody else's business. */
export const secretsProbed = ({ file }: Loaded): Probed | null => {
  const stats = statSync(join(dirname(file), '.env'), { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) return null
  if ((stats.mode & ANYBODY) === 0)
    return fine('.env', (stats.mode & GROUP) === 0 ? 'private' : 'readable by its group')
  return doubtful('.env', 'every user of this machine may read the secrets in it', 'Run `chmod 600 .env`.')
}
