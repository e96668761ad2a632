import { openSqliteStore } from '../../src/store/sqlite.ts'
import { describeStore } from '../support/store-contract.ts'
import { temporaryFile } from '../support/temporary-file.ts'

describeStore('sqlite', async () => {
  const file = temporaryFile('ringpost.db')
  return {
    open: (clock, keys) => openSqliteStore({ file, clock, ...(keys && { keys }) }),
    remove: async () => undefined,
  }
})
