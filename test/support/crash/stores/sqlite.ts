// A campaign on the embedded store: read from a copy of its file, so that the original is not touched.
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Ask, type Remains, readDisagreement, readRemains } from '../remains.ts'
import type { CrashStore } from './store.ts'

export const createSqliteStore = async (): Promise<CrashStore> => ({
  settings: '',
  killPoints: new URL('../kill-points/sqlite.ts', import.meta.url).href,
  remains: (folder) => readCopy(join(folder, 'data', 'ringpost.db')),
  bury: null,
  crash: null,
  close: async () => undefined,
})

const readCopy = async (file: string): Promise<Remains> => {
  const folder = mkdtempSync(join(tmpdir(), 'ringpost-remains-'))
  try {
    const copy = join(folder, 'copy.db')
    for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
    return await read(new DatabaseSync(copy))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const read = async (db: DatabaseSync): Promise<Remains> => {
  const ask: Ask = async (sql) => db.prepare(sql).all()
  try {
    const found = await ask('PRAGMA integrity_check')
    const damage = found.map((row) => String(row['integrity_check'])).filter((said) => said !== 'ok')
    return { ...(await readRemains(ask)), damage: [...damage, ...(await readDisagreement(ask))] }
  } finally {
    db.close()
  }
}
