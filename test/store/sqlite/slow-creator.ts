// A process that is in the middle of creating the store when it says so, and commits a moment later. Argument: the file.
import { DatabaseSync } from 'node:sqlite'
import { migrate } from '../../../src/store/sqlite/schema/migrations.ts'

const [file = ''] = process.argv.slice(2)
const HOLD_MS = 200
const db = new DatabaseSync(file)
db.exec('PRAGMA journal_mode = WAL')
const exec = db.exec.bind(db)
db.exec = (sql) => {
  if (sql === 'COMMIT') {
    process.stdout.write('creating\n')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HOLD_MS)
  }
  exec(sql)
}
migrate(db, file)
db.close()
