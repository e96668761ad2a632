import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { conversationIds } from '../../src/simulator/scenarios/timeline.ts'
import type { Child } from '../support/child.ts'
import { eventually } from '../support/eventually.ts'
import { type Ears, watchEars } from '../support/fleet/ears.ts'
import { foundProvider, type Provider } from '../support/fleet/provider.ts'
import { isSpread, judge, pendingIn, statesIn } from '../support/fleet/verdict.ts'

/** `npm run test:fleet` asks for everything. */
const FULL = process.env['FLEET'] === 'full'
const CUSTOMERS = FULL ? 12 : 4
const DAEMONS = FULL ? 4 : 2
/** A daemon that stands still for so long has lost its leases. */
const STILL_MS = 9_000
/** From the death of a daemon until its sources are heard by others. */
const TAKE_OVER_MS = 10_000
/** The longest that two daemons may hear a source. */
const HAND_OVER_MS = 12_000
const CALL_MS = 1_500

let provider: Provider
let ears: Ears
const daemons: Child[] = []
const accepted = new Set<string>()
const calls = new Set<string>()
const took: Record<string, number> = {}

const startAll = async (): Promise<void> => {
  for (let index = 0; index < DAEMONS; index++) daemons[index] = provider.start(index)
  await Promise.all(daemons.map((child) => child.logged('admin listening')))
}

const remember = async (): Promise<void> => {
  for (const state of await statesIn(provider)) accepted.add(state)
}

/** One call after the other at every customer, until it is told to stop. */
const startStorm = () => {
  const stopping = new AbortController()
  const lines = [...provider.customers.values()].map(async (simulator, index) => {
    await pause((CALL_MS * index) / CUSTOMERS)
    while (!stopping.signal.aborted) {
      const timeline = simulator.call(index % 2 === 0 ? 'answered' : 'missed')
      for (const id of conversationIds(timeline)) calls.add(id)
      await simulator.play(timeline, { speed: (timeline.states.at(-1)?.afterMs ?? CALL_MS) / CALL_MS })
    }
  })
  return async () => {
    stopping.abort()
    await Promise.all(lines)
  }
}

/** The deed, and how long it takes until every customer is heard by exactly one daemon again. */
const strike = async (name: string, deed: () => Promise<unknown>): Promise<void> => {
  await remember()
  const from = performance.now()
  await deed()
  took[`${name}, done`] = Math.round(performance.now() - from)
  took[name] = await ears.settled(name)
  await remember()
}

beforeAll(async () => {
  provider = await foundProvider(CUSTOMERS)
  ears = watchEars(provider.customers)
}, 60_000)
afterAll(async () => {
  await ears?.stop()
  await provider?.close()
}, 60_000)

it('loses no call and tells none twice, whatever befalls its daemons and its database', async () => {
  await startAll()
  await eventually('the sources are spread evenly', () => isSpread(provider, DAEMONS), 60_000)
  took['start of all'] = await ears.settled('the start')
  const stopStorm = startStorm()
  onTestFinished(stopStorm)
  await pause(2_000)

  await strike('SIGKILL', async () => {
    daemons[0]?.kill('SIGKILL')
    await daemons[0]?.ended
    await eventually('nobody hears some', () => ears.now().includes(0))
  })
  expect(took['SIGKILL']).toBeLessThan(TAKE_OVER_MS)
  daemons[0] = provider.start(0)
  await daemons[0].logged('admin listening')
  if (FULL) await eventually('they are spread again', () => isSpread(provider, DAEMONS), 60_000)

  if (FULL)
    await strike('SIGSTOP and SIGCONT', async () => {
      daemons[1]?.kill('SIGSTOP')
      await pause(STILL_MS)
      daemons[1]?.kill('SIGCONT')
      await daemons[1]?.line(/another daemon has the source/)
    })

  await strike('kill -9 of PostgreSQL', async () => {
    provider.cluster.kill()
    await pause(1_000)
    await provider.cluster.restart()
  })

  await strike('connections cut', async () => expect(provider.cable.cut()).toBeGreaterThan(0))

  for (let index = 0; FULL && index < DAEMONS; index++)
    await strike(`clean stop of daemon ${index}`, async () => {
      const child = daemons[index]
      child?.kill('SIGTERM')
      expect(await child?.ended).toBe(0)
      daemons[index] = provider.start(index)
      await daemons[index]?.logged('admin listening')
    })

  await stopStorm()
  took['the end'] = await ears.settled('the end')
  const isAllTold = async () => {
    await pause(200)
    return (await pendingIn(provider)) === 0
  }
  await eventually('all is told', isAllTold, 120_000)
  const { counts, broken } = await judge(provider, accepted, calls)
  console.table({ daemons: DAEMONS, sources: CUSTOMERS, ...counts, ...prefixed('ms: ', took) })
  console.table({ 'longest heard by nobody, ms': ears.longest.nobody, 'by several': ears.longest.several })
  expect(broken).toEqual([])
  // The death is the only time at which nobody hears; several do only while a source is handed over.
  expect(ears.longest.nobody).toBeLessThan(TAKE_OVER_MS)
  expect(ears.longest.several).toBeLessThan(HAND_OVER_MS)
}, 400_000)

const prefixed = (prefix: string, values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]))
