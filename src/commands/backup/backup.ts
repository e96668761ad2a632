// `ringpost backup FILE`: a consistent copy of the store, beside a running daemon or without one.
import { resolve } from 'node:path'
import { systemClock } from '../../clock.ts'
import { storeFile } from '../../daemon/store/open.ts'
import { RingpostError } from '../../errors.ts'
import { backUp } from '../../store/sqlite/backup.ts'
import { readConfig } from '../components.ts'

export const backup = (file: string, options: { readonly config?: string }): void => {
  const { config } = readConfig(options.config)
  if (config.store.type === 'postgres') throw notAFile()
  const target = resolve(file)
  const { calls, bytes } = backUp({ file: storeFile(config), target, clock: systemClock, keys: config.tokenKeys })
  const tokens =
    config.tokenKeys.current === null
      ? 'It holds the tokens as they are: keep it as private as the data directory.'
      : 'Its tokens are encrypted: keep `encryption_key` elsewhere.'
  process.stdout.write(
    `Backed up to ${target}: ${calls} ${calls === 1 ? 'call' : 'calls'}, ${megabytes(bytes)}, checked.\n${tokens}\n`,
  )
}

const notAFile = (): RingpostError =>
  new RingpostError('usage', 'the store is a PostgreSQL database, which has a tool of its own for this', {
    nextStep: 'Use `pg_dump --schema` with the schema of `store.schema`; docs/postgresql.md has the whole command.',
  })

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
