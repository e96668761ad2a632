import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { addressOf } from '../../../src/store/postgres/database/address.ts'
import { connect, type Database } from '../../../src/store/postgres/database/database.ts'
import { migrate } from '../../../src/store/postgres/schema/migrations.ts'
import { SCHEMA_VERSIONS, type SchemaVersion } from '../../../src/store/postgres/schema/versions.ts'
import { createPostgresPlace, type PostgresPlace } from '../../support/postgres/place.ts'
import { handClock } from '../../support/store-contract/bench.ts'
import { stateOf } from '../../support/store-contract/states.ts'

const adding: SchemaVersion = { script: 'ALTER TABLE calls ADD COLUMN note text', oldest: 1 }
const breaking: SchemaVersion = { script: 'ALTER TABLE calls DROP COLUMN note', oldest: 3 }
const of = (...later: readonly SchemaVersion[]) => [...SCHEMA_VERSIONS.slice(0, 1), ...later]

describe('the schema in PostgreSQL', () => {
  let place: PostgresPlace
  let db: Database
  beforeEach(async () => {
    place = await createPostgresPlace()
    await place.query(`DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`)
    db = connect({
      address: addressOf(place.url, null),
      schema: place.schema,
      maxConnections: 4,
      clock: systemClock,
    })
    return async () => {
      await db.close()
      await place.query(`DROP SCHEMA IF EXISTS "${place.schema}" CASCADE`)
      await place.remove()
    }
  })

  it('is made by the first of many that start at once, and found by the others', async () => {
    const reached = await Promise.all(Array.from({ length: 6 }, () => migrate(db, place.schema)))
    const to = SCHEMA_VERSIONS.length
    expect(reached.filter(({ from }) => from === 0)).toHaveLength(1)
    expect(reached.every((one) => one.to === to)).toBe(true)
  })

  it('goes up beside a program of before, which goes on using it and may start again', async () => {
    await migrate(db, place.schema, of())
    const old = await place.open(handClock())
    expect(await migrate(db, place.schema, of(adding))).toEqual({ from: 1, to: 2 })
    expect(await old.record([stateOf('a', 1)], () => ['cards'])).toMatchObject({ accepted: 1 })
    await old.close()
    expect(await migrate(db, place.schema, of())).toEqual({ from: 2, to: 2 })
  })

  it('refuses a program of before when a later version says that it must', async () => {
    await migrate(db, place.schema, of(adding, breaking))
    await expect(migrate(db, place.schema, of(adding))).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('was made by a newer Ringpost (version 3; this one knows 2)'),
    })
  })

  it('keeps nothing of a version that fails half-way', async () => {
    await migrate(db, place.schema, of())
    const broken = { script: 'ALTER TABLE calls ADD COLUMN note text; SELECT 1 / 0', oldest: 1 }
    await expect(migrate(db, place.schema, of(broken))).rejects.toThrow('division by zero')
    expect(await migrate(db, place.schema, of(adding))).toEqual({ from: 1, to: 2 })
  })

  it('is never made among the tables of somebody else', async () => {
    await place.query(`CREATE SCHEMA "${place.schema}"; CREATE TABLE "${place.schema}".invoices (id int)`)
    await expect(place.open(handClock())).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('has tables that are not Ringpost'),
      nextStep: expect.stringContaining('store.schema'),
    })
  })
})
