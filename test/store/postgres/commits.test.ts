import { once } from 'node:events'
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { type Connection, connect, type Database } from '../../../src/store/postgres/database/database.ts'
import { sql } from '../../../src/store/postgres/database/sql.ts'
import { type Cluster, startCluster } from '../../support/postgres/cluster.ts'

const COMMIT = Buffer.from('COMMIT\0')
const INSERT = sql<[number], never>('INSERT INTO kept VALUES ($1)')
const INSERT_ONCE = sql<[number], never>('INSERT INTO kept VALUES ($1) ON CONFLICT DO NOTHING')
const KEPT = sql<[], { id: number }>('SELECT id FROM kept ORDER BY id')
const SESSION = sql<[], { pid: number }>('SELECT pg_backend_pid() AS pid')

/** What happens to the next commit on its way; every one after it passes. */
type Fate = 'passes' | 'is lost' | 'loses its answer'

describe('a connection that is lost in a commit', () => {
  let cluster: Cluster
  let gate: Server
  let database: Database
  let fate: Fate = 'passes'
  /** What has to happen after a cut before anybody is let through again. */
  let onCut = async (): Promise<void> => undefined
  let isOpen = Promise.resolve()
  const inside = new Set<Socket>()

  const pass = async (inner: Socket): Promise<void> => {
    await isOpen
    inside.add(inner)
    const outer = dial(Number(new URL(cluster.url).port), '127.0.0.1')
    const cut = (): void => {
      for (const socket of inside) socket.destroy()
      isOpen = onCut()
    }
    let answer = (chunk: Buffer): void => void inner.write(chunk)
    inner.on('data', (chunk) => {
      const mine = chunk.includes(COMMIT) ? fate : 'passes'
      if (mine !== 'passes') fate = 'passes'
      if (mine === 'is lost') return cut()
      if (mine === 'loses its answer') answer = cut
      outer.write(chunk)
    })
    outer.on('data', (chunk) => answer(chunk))
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy())
  }

  const insert = async (tx: Connection, id: number): Promise<string> => {
    await tx.rows(INSERT, [id])
    return `wrote ${id}`
  }

  beforeAll(async () => {
    cluster = await startCluster()
  }, 60_000)
  afterAll(() => cluster.stop())
  beforeEach(async () => {
    fate = 'passes'
    onCut = async () => undefined
    isOpen = Promise.resolve()
    gate = createServer(pass).listen(0, '127.0.0.1')
    await once(gate, 'listening')
    const { username: user, password } = new URL(cluster.url)
    const { port } = gate.address() as AddressInfo
    const address = { host: '127.0.0.1', port, user, password, database: 'postgres', ssl: false } as const
    database = connect({ address, schema: 'public', maxConnections: 2, clock: systemClock })
    await database.rows(sql('DROP TABLE IF EXISTS kept'), [])
    await database.rows(sql('CREATE TABLE kept (id int PRIMARY KEY)'), [])
    return async () => {
      await database.close()
      gate.close()
    }
  })

  const kept = async () => (await database.rows(KEPT, [])).map(({ id }) => id)

  it('is made once more when the commit had not come through', async () => {
    fate = 'is lost'
    let runs = 0
    const outcome = await database.transaction((tx) => {
      runs += 1
      return insert(tx, 1)
    })
    expect(outcome).toBe('wrote 1')
    expect(runs).toBe(2)
    expect(await kept()).toEqual([1])
  })

  it('is not made again when it had: the database is asked', async () => {
    fate = 'loses its answer'
    let runs = 0
    const outcome = await database.transaction((tx) => {
      runs += 1
      return insert(tx, 2)
    })
    expect(outcome).toBe('wrote 2')
    expect(runs).toBe(1)
    expect(await kept()).toEqual([2])
  })

  it('is made once more when the database has crashed since, for it may have given the number to another', async () => {
    let victim = 0
    fate = 'loses its answer'
    const bystander = new pg.Client({ connectionString: cluster.url })
    await bystander.connect()
    const isCrashed = new Promise((resolve) => bystander.on('error', () => undefined).once('end', resolve))
    onCut = async () => {
      process.kill(victim, 'SIGKILL')
      await isCrashed
    }
    let runs = 0
    const outcome = await database.transaction(async (tx) => {
      runs += 1
      const [session] = await tx.rows(SESSION, [])
      victim = session?.pid ?? 0
      await tx.rows(INSERT_ONCE, [3])
      return `wrote ${runs}`
    })
    expect(outcome).toBe('wrote 2')
    expect(await kept()).toEqual([3])
  })
})
