// Opens both ends of a move: the file for nobody else, the database at its newest schema.
import { existsSync } from 'node:fs'
import { type Clock, systemClock } from '../../clock.ts'
import type { Secret } from '../../config/secret.ts'
import { RingpostError } from '../../errors.ts'
import { addressOf } from '../postgres/database/address.ts'
import { connect } from '../postgres/database/database.ts'
import { migrate } from '../postgres/schema/migrations.ts'
import { openDatabase } from '../sqlite/open.ts'
import { createVault, type TokenKeys } from '../tokens/vault.ts'
import { type Moved, moveStore, originOf } from './move.ts'

export interface MovingOptions {
  readonly file: string
  readonly url: Secret
  readonly ca: string | null
  readonly schema: string
  readonly keys: TokenKeys
  readonly clock: Clock
  readonly onProgress: (table: string, rows: number) => void
}

/** Rejects with `RingpostError`: 'unavailable' when a daemon runs on the file, either end cannot be used, or the target is taken. */
export const moveToPostgres = async (options: MovingOptions): Promise<readonly Moved[]> => {
  const { file, url, ca, schema, keys, clock, onProgress } = options
  if (keys.current === null) throw keyless()
  if (!existsSync(file)) throw missing(file)
  const { db: from, release } = openDatabase(file, { holdFrom: clock.now() })
  const to = connect({ address: addressOf(url, ca), schema, maxConnections: 2, clock: systemClock })
  try {
    await migrate(to, schema)
    return await moveStore({ from, to, vault: createVault(keys), origin: originOf(from), onProgress })
  } finally {
    await to.close()
    from.close()
    release()
  }
}

const keyless = (): RingpostError =>
  new RingpostError('config', 'there is no `encryption_key`: tokens are kept in a database encrypted only', {
    nextStep: 'Set `encryption_key` in the config; `openssl rand -hex 32` makes one.',
  })

const missing = (file: string): RingpostError =>
  new RingpostError('unavailable', `there is no store ${file}`, {
    nextStep: 'Name the file after --from sqlite:, or the config whose `data_dir` it is in after --config.',
  })
