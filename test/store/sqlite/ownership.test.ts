import { chownSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

it('a store that root makes in the folder of a service belongs to that service', async () => {
  const folder = temporaryFile('data')
  mkdirSync(folder, { mode: 0o700 })
  const root = process.getuid?.() === 0
  if (root) chownSync(folder, 4321, 4322)
  const store = await openSqliteStore({ file: join(folder, 'ringpost.db'), clock: createFakeClock() })
  const owners = ['ringpost.db', 'ringpost.db-wal', 'ringpost.db-shm'].map((name) => statSync(join(folder, name)))
  await store.close()
  const own = statSync(folder)
  expect([own.uid, own.gid]).toEqual(root ? [4321, 4322] : [process.getuid?.(), own.gid])
  for (const { uid, gid } of owners) expect([uid, gid]).toEqual([own.uid, root ? own.gid : gid])
})
