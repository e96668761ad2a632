import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DANA, DIRECT_LINE, MAIN_LINE } from '../../../../src/simulator/company.ts'
import { NameBook } from '../../../../src/sources/goto-connect/names/book.ts'
import { eventually } from '../../../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { type ApiRig, type ApiRigOptions, createApiRig } from '../../../support/goto-api.ts'
import { readableLog } from '../../../support/silent-log.ts'

const HOUR = 3_600_000
const FIRST = '2930718022414574861'
const SECOND = '5442810562173005068'

let rig: ApiRig
let clock: FakeClock
let log: ReturnType<typeof readableLog>
let stop: AbortController
let login: number

beforeEach(() => {
  clock = createFakeClock()
  log = readableLog()
  stop = new AbortController()
  login = 1
})

afterEach(async () => {
  stop.abort()
  await rig.close()
})

/** Starts a book. */
const open = async (options: ApiRigOptions = {}, accounts: readonly string[] = [FIRST]): Promise<NameBook> => {
  rig = await createApiRig({ simulator: { accounts: [FIRST, SECOND] }, ...options, clock })
  const book = new NameBook({
    callApi: rig.callApi,
    callAdmin: rig.callAdmin,
    accounts: { list: async () => ({ ok: true, value: accounts }) },
    loginAt: () => login,
    clock,
    log: log.log,
  })
  book.run(stop.signal).catch(() => undefined)
  return book
}

const asked = (endpoint: 'lines' | 'users' | 'phone-numbers' | 'admin-users') => rig.simulator.requests(endpoint).length
/** It has read what it could, and sleeps until the next time. */
const idle = () => eventually('a pause', () => clock.sleepers === 1)
const pass = async (ms: number) => {
  await clock.advance(ms)
  await idle()
}

describe('names', () => {
  test('are read of lines, users and numbers, of every account', async () => {
    const book = await open({}, [FIRST, SECOND])
    expect(book.names.lines.size).toBe(0)
    await idle()
    expect(book.names.lines.get(DANA.lineId)).toEqual({ name: 'Dana Agent', extension: '0019' })
    expect(book.names.users.get(DANA.userId)?.name).toBe('Dana Agent')
    expect(book.names.numbers.get(MAIN_LINE.number)).toBe('Main line')
    expect(book.names.numbers.get(DIRECT_LINE.number)).toBe('Dana direct')
    expect([asked('lines'), asked('users'), asked('phone-numbers')]).toEqual([1, 2, 2])
  })

  test('are read again after a few hours, and not before', async () => {
    await open()
    await idle()
    await pass(4 * HOUR - 1)
    expect(asked('lines')).toBe(1)
    await clock.advance(1)
    await eventually('again', () => asked('phone-numbers') === 2)
  })
})

describe('e-mail addresses', () => {
  const emailOf = (book: NameBook, id: string) => book.names.emails.get(book.names.owners.get(id) ?? '')

  test('are known by the line and by the user, in however many pages they come', async () => {
    const book = await open()
    await idle()
    expect([emailOf(book, DANA.lineId), emailOf(book, DANA.userId)]).toEqual(['dana@example.com', 'dana@example.com'])
    rig.simulator.faults.inject({
      name: 'respond',
      endpoint: 'admin-users',
      times: 1,
      status: 200,
      body: {
        results: [
          { key: 'other', email: 'Other@Example.com' },
          { key: 'none', email: 'no address' },
        ],
        total: 4,
      },
    })
    await pass(4 * HOUR)
    expect(rig.simulator.requests('admin-users').at(-1)?.query).toMatchObject({ offset: '2', attributes: 'key,email' })
    expect([...book.names.emails].slice(0, 1)).toEqual([['other', 'other@example.com']])
    expect(book.names.emails.has('none')).toBe(false)
  })

  test('are done without where the right is missing: said once, no other name is lost, no token is renewed', async () => {
    const book = await open({ scope: 'users.v1.lines.read voice-admin.v1.read' }, [FIRST, SECOND])
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'admin-users', times: 1, status: 401 })
    await idle()
    expect(book.names.emails.size).toBe(0)
    expect(book.names.lines.size).toBeGreaterThan(0)
    expect(rig.refusals()).toBe(0)
    await pass(4 * HOUR)
    expect(asked('admin-users'), 'not asked again for a day').toBe(2)
    expect(log.lines.filter(({ level }) => level !== 'debug')).toMatchObject([{ level: 'info', scope: 'identity:' }])
    expect(JSON.stringify(log.lines)).not.toContain('@')
  })
})

describe('a scope that is missing', () => {
  test('costs the names of that list alone, is said once, and is asked for again after a day', async () => {
    const book = await open({ scope: 'call-events.v1.notifications.manage users.v1.lines.read identity:' }, [
      FIRST,
      SECOND,
    ])
    await idle()
    expect(book.names.lines.size).toBeGreaterThan(0)
    expect(book.names.numbers.size).toBe(0)
    await pass(4 * HOUR)
    await eventually('again', () => asked('lines') === 2)
    expect(asked('phone-numbers')).toBe(2)
    expect(log.lines.filter(({ level }) => level !== 'debug')).toMatchObject([
      { level: 'info', scope: 'voice-admin.v1.read' },
    ])
    for (let round = 0; round < 6; round++) await pass(4 * HOUR)
    expect(asked('phone-numbers')).toBe(4)
  })

  test('is asked for again soon after a new login', async () => {
    await open({ scope: 'call-events.v1.notifications.manage' })
    await idle()
    expect([asked('lines'), asked('users'), asked('phone-numbers')]).toEqual([1, 1, 1])
    login = 2
    await pass(60_000)
    expect([asked('lines'), asked('users'), asked('phone-numbers')]).toEqual([2, 2, 2])
  })
})

describe('trouble', () => {
  test('keeps what was known, and is tried again soon', async () => {
    const book = await open()
    await idle()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'lines', status: 503 })
    await pass(4 * HOUR)
    await eventually('the second reading', () => asked('lines') === 2)
    await idle()
    expect(book.names.lines.size).toBeGreaterThan(0)
    await pass(2 * 60_000)
    expect(asked('lines')).toBe(3)
    expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([])
  })

  test('at the start is over by itself', async () => {
    const book = await open()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'phone-numbers', ending: 'reset', times: 1 })
    await idle()
    expect(book.names.numbers.size).toBe(0)
    await pass(2 * 60_000)
    expect(book.names.numbers.size).toBe(2)
  })
})
