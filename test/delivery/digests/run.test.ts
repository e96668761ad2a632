import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CallState } from '../../../src/call/state.ts'
import type { Digest } from '../../../src/config/config.ts'
import { runDigests } from '../../../src/delivery/digests/run.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import type { Store } from '../../../src/store/store.ts'
import { caller, ending, line, queue, state } from '../../support/build-state.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { type ScriptedSink, scriptedSink } from '../../support/scripted-sink.ts'
import { silentLog } from '../../support/silent-log.ts'
import { SYNC_IN_PLACE } from '../../support/sync-in-place.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Friday 2026-09-25, 12:00 UTC; the digest falls due an hour later. */
const NOON = Date.UTC(2026, 8, 25, 12)
const DAILY: Digest = {
  name: 'daily',
  cron: '0 13 * * *',
  timezone: 'UTC',
  sinks: ['slack'],
  when: {},
  empty: false,
}

let store: Store
let file: string
let clock: ReturnType<typeof createFakeClock>
let stop: AbortController
let abandon: AbortController
let running: Promise<void>
let slack: ScriptedSink

const run = (digests: readonly Digest[] = [DAILY], sinks: readonly ScriptedSink[] = [slack]) => {
  stop = new AbortController()
  abandon = new AbortController()
  running = runDigests({ digests, sinks, store, clock, log: silentLog }, stop.signal, abandon.signal)
}
const halt = async () => {
  stop.abort(new Error('stopped'))
  await running
}
/** The end of the process and the beginning of the next, `downMs` later. */
const restart = async (downMs = 0, digests?: readonly Digest[]) => {
  await halt()
  await store.close()
  await clock.advance(downMs)
  store = await openSqliteStore({ file, clock, syncing: SYNC_IN_PLACE })
  run(digests)
}

/** Lets time pass in small steps, and between them what reads and writes the store come to its end. */
const pass = async (ms: number, step = 10 * MINUTE): Promise<void> => {
  for (let passed = 0; passed < ms; passed += step) {
    await clock.advance(Math.min(step, ms - passed))
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
}

const missed = (id: string, queueName = 'Support') =>
  record(id, [state(1, [caller('RINGING'), line('dana', 'RINGING')], { systems: [queue(queueName)] }), ending(2)])
const record = (id: string, states: readonly CallState[]) =>
  store.record(
    states.map((entry) => ({ ...entry, conversationId: id, createdAt: clock.now(), at: clock.now() })),
    () => [],
  )
const titles = (sink = slack) => sink.announced.map(({ title }) => title.replace(/,.*/, ''))

beforeEach(async () => {
  clock = createFakeClock(NOON)
  file = temporaryFile('ringpost.db')
  store = await openSqliteStore({ file, clock, syncing: SYNC_IN_PLACE })
  slack = scriptedSink('slack', 'card')
})
afterEach(async () => {
  await halt()
  await store.close()
})

describe('digests', () => {
  it('are sent once at their time, each with the calls since the one before', async () => {
    run()
    await missed('a')
    await pass(HOUR - MINUTE)
    expect(titles()).toEqual([])
    await pass(2 * MINUTE, MINUTE)
    expect(slack.announced).toMatchObject([
      {
        at: NOON + HOUR,
        text: 'Digest daily: Thu 24 Sep 13:00 to Fri 25 Sep 13:00, UTC.',
        sections: [
          { title: 'Not called back yet', lines: ['(201) 555-0123, Test Caller: Fri 25 Sep 12:00, Support'] },
          { title: 'By queue' },
        ],
      },
    ])
    expect(slack.announced[0]?.id).toMatch(/^[\w-]+$/)
    await missed('b')
    await missed('c')
    await pass(DAY)
    expect(titles()).toEqual(['1 missed call', '2 missed calls'])
    expect(slack.announced[1]?.id).not.toBe(slack.announced[0]?.id)
  })

  it('are not sent when nothing was missed, unless that is wanted', async () => {
    const other = scriptedSink('other', 'event')
    run([DAILY, { ...DAILY, name: 'always', sinks: ['other'], empty: true }], [slack, other])
    await pass(2 * HOUR)
    expect(slack.announced).toEqual([])
    expect(other.announced).toMatchObject([{ title: 'No missed calls', sections: [] }])
    await missed('a')
    await pass(DAY)
    expect(slack.announced[0]?.text).toBe('Digest daily: Fri 25 Sep 13:00 to Sat 26 Sep 13:00, UTC.')
  })

  it('tell only of the calls that their conditions want, and say who was called back', async () => {
    run([{ ...DAILY, when: { queue: ['Sales'] } }])
    await missed('a', 'Support')
    await missed('b', 'Sales')
    await clock.advance(MINUTE)
    await record('c', [state(1, [caller('CONNECTED'), line('dana', 'CONNECTED')]), ending(2)])
    await pass(2 * HOUR)
    expect(slack.announced).toMatchObject([
      { title: '1 missed call, nobody left to call back', sections: [{ title: 'Spoken with since' }, {}] },
    ])
  })

  it('are not sent again after a restart, nor for a time that was before the daemon first ran', async () => {
    clock.step(2 * HOUR)
    await missed('a')
    run()
    await pass(HOUR)
    expect(slack.announced).toEqual([])
    await pass(DAY)
    expect(titles()).toEqual(['1 missed call'])
    await restart()
    await pass(HOUR)
    expect(slack.announced).toHaveLength(1)
  })

  it('that fell due while the daemon was down are made up for by one, with what was found out meanwhile', async () => {
    run()
    await missed('a')
    await pass(MINUTE)
    await restart(3 * DAY)
    await missed('found')
    await pass(MINUTE, MINUTE)
    expect(slack.announced).toEqual([])
    await pass(HOUR)
    expect(titles()).toEqual(['2 missed calls'])
    await pass(DAY)
    expect(slack.announced).toHaveLength(1)
  })

  it('are tried again under the same id, also by the next process, until they are sent', async () => {
    const server = { status: 'retry', reason: 'server', message: 'HTTP 500' } as const
    slack.answerNotice(server, server)
    run()
    await missed('a')
    await pass(HOUR + MINUTE, MINUTE)
    await pass(MINUTE, MINUTE)
    expect(slack.announced).toHaveLength(2)
    await restart()
    await pass(10 * MINUTE)
    expect(titles()).toEqual(['1 missed call', '1 missed call', '1 missed call'])
    expect(new Set(slack.announced.map(({ id }) => id)).size).toBe(1)
  })

  it('that could not be sent go into the next one', async () => {
    const other = scriptedSink('other', 'card')
    for (let hour = 0; hour < 30; hour++)
      other.answerNotice({ status: 'disabled', reason: 'auth', message: 'HTTP 403' })
    run([{ ...DAILY, sinks: ['slack', 'other'] }], [slack, other])
    await missed('a')
    await pass(DAY)
    await missed('b')
    await pass(DAY)
    expect(titles()).toEqual(['1 missed call', '1 missed call'])
    expect(titles(other).at(-1)).toBe('2 missed calls')
    expect(other.announced.length).toBeLessThan(40)
    expect(await store.notices.toldAt('other', 'digest/daily')).toBe(NOON + DAY + HOUR)
  })

  it('wait as long as a sink asks for', async () => {
    slack.answerNotice({ status: 'retry', reason: 'rate-limited', message: 'HTTP 429', notBefore: NOON + 3 * HOUR })
    run()
    await missed('a')
    await pass(3 * HOUR - 10 * MINUTE)
    expect(slack.announced).toHaveLength(1)
    await pass(20 * MINUTE)
    expect(slack.announced).toHaveLength(2)
  })

  it('that were sent are not sent again when the store could not take it down at once', async () => {
    const { notices } = store
    let broken = 2
    const failing = {
      missed: store.missed,
      notices: {
        toldAt: notices.toldAt,
        tell: async (sink: string, key: string, at: number) => {
          if (at === NOON + HOUR && broken-- > 0) throw new Error('the disk is full')
          await notices.tell(sink, key, at)
        },
      },
    }
    stop = new AbortController()
    running = runDigests(
      { digests: [DAILY], sinks: [slack], store: failing, clock, log: silentLog },
      stop.signal,
      stop.signal,
    )
    await missed('a')
    await pass(2 * HOUR)
    expect(slack.announced).toHaveLength(1)
    expect(await store.notices.toldAt('slack', 'digest/daily')).toBe(NOON + HOUR)
  })

  it('come to their end when the daemon stops while one is being sent', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const slow: ScriptedSink = {
      ...slack,
      announce: async (notice, signal) => {
        await promise
        expect(signal.aborted).toBe(false)
        return slack.announce(notice, signal)
      },
    }
    run([DAILY], [slow])
    await missed('a')
    await pass(HOUR + MINUTE, MINUTE)
    stop.abort(new Error('stopped'))
    resolve()
    await running
    expect(await store.notices.toldAt('slack', 'digest/daily')).toBe(NOON + HOUR)
  })
})
