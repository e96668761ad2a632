// `ringpost migrate`: moves the store from its file into PostgreSQL, once, with nobody running on either.
import { resolve } from 'node:path'
import { systemClock } from '../../clock.ts'
import { Secret } from '../../config/secret.ts'
import { parseDatabaseUrl } from '../../config/store/database-url.ts'
import { storeFile } from '../../daemon/store/open.ts'
import type { DaemonConfig } from '../../daemon.ts'
import { RingpostError } from '../../errors.ts'
import { moveToPostgres } from '../../store/moving/moving.ts'
import { readConfig } from '../components.ts'

interface MigrateOptions {
  readonly config?: string
  readonly from?: string
  readonly to?: string
}

export const migrate = async (options: MigrateOptions): Promise<void> => {
  const { config } = readConfig(options.config)
  const file = fileOf(options.from, config)
  const { url, ca, schema } = targetOf(options.to, config)
  const shown = process.stderr.isTTY
  const moved = await moveToPostgres({
    file,
    url,
    ca,
    schema,
    keys: config.tokenKeys,
    clock: systemClock,
    onProgress: (table, rows) => {
      if (shown) process.stderr.write(`\r\u001b[K${table}: ${rows} rows`)
    },
  })
  if (shown) process.stderr.write('\r\u001b[K')
  const width = Math.max(...moved.map(({ table }) => table.length))
  const lines = moved.map(
    ({ table, rows, checksum }) => `  ${table.padEnd(width)}  ${String(rows).padStart(9)} rows  ${checksum}`,
  )
  process.stdout.write(
    `Moved ${file} into schema ${schema} of the database. Counted and compared, the same on both sides:\n${lines.join('\n')}\n${NEXT}\n`,
  )
}

const NEXT = `Now set \`store\` in the config to it and start the daemon. The file was left as it is: until the daemon has run on the
database, going back is setting \`store\` back.`

const fileOf = (from: string | undefined, config: DaemonConfig): string => {
  if (from === undefined || from === 'sqlite') return storeFile(config)
  const path = /^sqlite:(.+)$/.exec(from)?.[1]
  if (path !== undefined) return resolve(path)
  throw new RingpostError('usage', '--from is neither `sqlite` nor `sqlite:FILE`', {
    nextStep: 'Leave it out for the store in `data_dir`.',
  })
}

const DEFAULT_SCHEMA = 'ringpost'

const targetOf = (to: string | undefined, { store }: DaemonConfig) => {
  const known = store.type === 'postgres' ? store : null
  if (to === undefined || to === 'postgres') {
    if (known !== null) return known
    throw new RingpostError('usage', 'nothing says where the database is', {
      nextStep: 'Set `store: { type: postgres, url: … }` in the config, or name its URL after --to.',
    })
  }
  const parsed = parseDatabaseUrl(to)
  if (typeof parsed === 'string') throw new RingpostError('usage', `the URL after --to ${parsed}`)
  return { url: new Secret(to), ca: known?.ca ?? null, schema: known?.schema ?? DEFAULT_SCHEMA }
}
