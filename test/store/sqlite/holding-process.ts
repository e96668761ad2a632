// A process that opens a store as a daemon does, and keeps it until it is killed. Argument: the database file.
import { systemClock } from '../../../src/clock.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'

await openSqliteStore({ file: process.argv[2] ?? '', clock: systemClock, alone: true })
process.stdout.write('open\n')
setInterval(() => undefined, 60_000)
