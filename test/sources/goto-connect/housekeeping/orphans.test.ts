import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createChannels } from '../../../../src/sources/goto-connect/api/channels.ts'
import { sweepOrphans } from '../../../../src/sources/goto-connect/housekeeping/orphans.ts'
import { eventually } from '../../../support/eventually.ts'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts'
import { type ApiRig, createApiRig } from '../../../support/goto-api.ts'
import { attach } from '../../../support/goto-client.ts'
import { readableLog } from '../../../support/silent-log.ts'

const OURS = 'ringpost-main'

let rig: ApiRig
let clock: FakeClock
let stop: AbortController
let log: ReturnType<typeof readableLog>
let held: Set<string>

beforeEach(async () => {
  clock = createFakeClock()
  rig = await createApiRig({ clock })
  stop = new AbortController()
  log = readableLog()
  held = new Set()
})

afterEach(() => rig.close())

const create = async (nickname = OURS) => {
  const made = await createChannels(rig.callApi, nickname).create(stop.signal)
  if (!made.ok) throw new Error(made.failure.message)
  return made.value
}

const left = () => rig.simulator.liveChannels().map(({ id }) => id)

const begin = () =>
  sweepOrphans(
    {
      callApi: rig.callApi,
      channels: createChannels(rig.callApi, OURS),
      nickname: OURS,
      holds: (id) => held.has(id),
      clock,
      log: log.log,
    },
    stop.signal,
  )

/** From the first look over the second to the end. */
const sweep = async (between: () => void = () => undefined) => {
  const over = begin()
  await eventually('the first look', () => clock.sleepers === 1)
  between()
  await clock.advance(15_000)
  await over
}

describe('the channels of an earlier run', () => {
  test('are deleted; ours and those of other names are not', async () => {
    const orphans = [await create(), await create()]
    const own = await create()
    const others = [await create('ringpost-main-2'), await create('screen-pop'), await create('RINGPOST-MAIN')]
    held.add(own.id)
    const listener = await attach(own.url.href, own.id)
    await sweep()
    expect(left().sort()).toEqual([own, ...others].map(({ id }) => id).sort())
    expect(orphans).toHaveLength(2)
    expect(log.lines.map(({ level }) => level)).toEqual(['info'])
    expect(log.lines).toMatchObject([{ channels: 2 }])
    listener.socket.close()
    for (const { id } of orphans) expect(JSON.stringify(log.lines)).not.toContain(id)
  })

  test('are found on every page of the list', async () => {
    const orphan = await create()
    for (let index = 0; index < 110; index++) {
      await create(`other-${index}`)
      await clock.advance(200)
    }
    await sweep()
    expect(rig.simulator.requests('channel-list').map(({ query }) => query['pageMarker'])).toEqual([undefined, '100'])
    expect(left()).toHaveLength(110)
    expect(left()).not.toContain(orphan.id)
  })

  test('are let be when they turn out to be ours after all: their create had not been answered yet', async () => {
    const late = await create()
    await sweep(() => held.add(late.id))
    expect(left()).toEqual([late.id])
  })

  test('are not even looked for twice when there are none', async () => {
    const own = await create()
    held.add(own.id)
    await begin()
    expect(rig.simulator.requests('channel-get')).toEqual([])
    expect(clock.sleepers).toBe(0)
  })
})

test('a channel that another program listens to is let be, and said', async () => {
  const theirs = await create()
  const listener = await attach(theirs.url.href, theirs.id)
  await sweep()
  expect(left()).toEqual([theirs.id])
  expect(log.lines.filter(({ level }) => level === 'warn')).toMatchObject([{ channels: 1, nickname: OURS }])
  listener.socket.close()
})

describe('trouble', () => {
  test('with the list ends it quietly', async () => {
    const orphan = await create()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'channel-list', status: 500 })
    await begin()
    expect(left()).toEqual([orphan.id])
    expect(log.lines.map(({ level }) => level)).toEqual(['debug'])
  })

  test('with one channel does not save the others', async () => {
    await create()
    await create()
    rig.simulator.faults.inject({ name: 'respond', endpoint: 'channel-delete', status: 500, times: 1 })
    await sweep()
    expect(left()).toHaveLength(1)
  })

  test('such as a stop ends it at once', async () => {
    await create()
    const over = begin()
    await eventually('it waits', () => clock.sleepers === 1)
    stop.abort(new Error('stopped'))
    await expect(over).rejects.toThrow('stopped')
    expect(left()).toHaveLength(1)
  })
})
