import { beforeAll, describe, expect, it } from 'vitest'
import type { Sql, Value } from '../../../src/store/postgres/database/sql.ts'
import { MISSED_CALLS, PAST_CALLS, SPOKEN_AT } from '../../../src/store/postgres/looking-back.ts'
import { BY_NUMBER, NEWEST, OF_STATUS, OPEN, TALLY } from '../../../src/store/postgres/operating/call-rows.ts'
import { PENDING, SINKS } from '../../../src/store/postgres/pending/backlog.ts'
import { CLAIM, CLAIM_EITHER, NEXT_DUE, NEXT_DUE_OF_EITHER } from '../../../src/store/postgres/pending/claims.ts'
import { NOTIFY_OF_WORK } from '../../../src/store/postgres/pending/wake-ups.ts'
import { CANDIDATES } from '../../../src/store/postgres/upkeep.ts'
import { createPostgresPlace, type PostgresPlace } from '../../support/postgres/place.ts'
import { handClock } from '../../support/store-contract/bench.ts'

/** Calls that were settled long ago, and on top of them what waits. */
const SETTLED = 20_000
const WAITING = 2_000

interface Step {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Step[]
}

const stepsOf = (step: Step): readonly Step[] => [step, ...(step.Plans ?? []).flatMap(stepsOf)]

describe('the plans of PostgreSQL', () => {
  let place: PostgresPlace

  beforeAll(async () => {
    place = await createPostgresPlace()
    await (await place.open(handClock())).close()
    await place.query(
      `INSERT INTO calls (id, source, account, direction, status, revision, states, far_number, created_at, updated_at,
         answered_at, ended_at, missed_at, body)
       SELECT 'call-' || n, 'main', '1', 'inbound', CASE WHEN n % 5 = 0 THEN 'missed' ELSE 'ended' END, 2, 2,
         '+1201555' || (n % 5000), n, n, CASE WHEN n % 5 > 0 THEN n END, CASE WHEN n <= ${SETTLED} THEN n END,
         CASE WHEN n % 5 = 0 THEN n END, '{}'
       FROM generate_series(1, ${SETTLED + WAITING}) AS n`,
    )
    await place.query(
      `INSERT INTO work (sink, call_id, wanted, delivered, chosen_after, wanted_at, due_at)
       SELECT sink, 'call-' || n, 2, CASE WHEN n <= ${SETTLED} THEN 2 ELSE 1 END, 0, n, n
       FROM generate_series(1, ${SETTLED + WAITING}) AS n, unnest(ARRAY['cards', 'events']) AS sink`,
    )
    await place.query('ANALYZE calls, work')
    return () => place.remove()
  }, 60_000)

  const planOf = async <Values extends readonly Value[]>(
    { text }: Sql<Values, unknown>,
    values: Values,
  ): Promise<readonly Step[]> => {
    const [row] = await place.query(`EXPLAIN (FORMAT JSON) ${text}`, values)
    const [plan] = (row?.['QUERY PLAN'] ?? []) as readonly { readonly Plan: Step }[]
    return plan === undefined ? [] : stepsOf(plan.Plan)
  }
  const indexesIn = (steps: readonly Step[]) => steps.flatMap((step) => step['Index Name'] ?? [])
  const kindsOf = (steps: readonly Step[]) => steps.map((step) => step['Node Type'])
  /** Of tables that hold more than a page. */
  const readWhole = (steps: readonly Step[]) =>
    steps
      .filter((step) => step['Node Type'] === 'Seq Scan')
      .flatMap((step) => step['Relation Name'] ?? [])
      .filter((table) => table !== 'dead_letters')

  const asked = ['cards', SETTLED + 100, 4, 'me', 1000] as const

  it.each([
    ['of a kind', () => planOf(CLAIM, [...asked, false])],
    ['of either', () => planOf(CLAIM_EITHER, [...asked])],
  ])('claim work %s by the index of pending rows, in its order, and change each row by its key', async (_, plan) => {
    const steps = await plan()
    expect(indexesIn(steps)).toEqual(expect.arrayContaining(['work_pending', 'work_pkey']))
    expect(kindsOf(steps)).not.toContain('Sort')
    expect(readWhole(steps)).toEqual([])
  })

  it.each<[string, () => Promise<readonly Step[]>, string]>([
    ['when work is due next', () => planOf(NEXT_DUE, ['cards', true]), 'work_pending'],
    ['when work of either kind is', () => planOf(NEXT_DUE_OF_EITHER, ['cards']), 'work_pending'],
    ['for whom something waits', () => planOf(NOTIFY_OF_WORK, ['c', 'me', ['cards', 'events']]), 'work_pending'],
    ['who has work', () => planOf(SINKS, []), 'work_pkey'],
    ['the newest calls', () => planOf(NEWEST, [0, SETTLED, 1, 20]), 'calls_by_entry'],
    ['calls of a status', () => planOf(OF_STATUS, [0, SETTLED, 1, 20, 'missed']), 'calls_by_status'],
    ['open calls', () => planOf(OPEN, [0, 10 * SETTLED, 1, 20, null]), 'calls_open'],
    ['calls with a number', () => planOf(BY_NUMBER, [0, SETTLED, 1, 20, null, '+12015551', false]), 'calls_by_far'],
    ['earlier calls', () => planOf(PAST_CALLS, ['+12015551', SETTLED, 'x', 5, null]), 'calls_by_far'],
    ['calls that nobody took', () => planOf(MISSED_CALLS, [SETTLED - 100, SETTLED, 'x', 20]), 'calls_missed'],
    ['who was spoken with', () => planOf(SPOKEN_AT, [['+12015551', '+12015552'], null]), 'calls_spoken'],
    ['the calls of a day', () => planOf(TALLY, [SETTLED - 100, SETTLED, 10]), 'calls_of_a_day'],
    ['old calls', () => planOf(CANDIDATES, [SETTLED, 0, '', 20]), 'calls_by_age'],
  ])('find %s by the index for it, without looking at the rest', async (_, plan, index) => {
    const steps = await plan()
    expect(indexesIn(steps)).toContain(index)
    expect(readWhole(steps)).toEqual([])
  })

  it('count what waits without a look at what is settled', async () => {
    expect(indexesIn(await planOf(PENDING, []))).toContain('work_pending')
  })
})
