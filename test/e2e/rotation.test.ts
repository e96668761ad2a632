import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { conversationIds } from '../../src/simulator/scenarios/timeline.ts'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { statusOf } from '../support/status.ts'

/** `npm run test:rotation` makes it 200; the short form shows the same within seconds. */
const ROTATIONS = Number(process.env['ROTATIONS'] ?? 6)
const RECOVERIES = Number(process.env['RECOVERIES'] ?? 9)
const LIFETIME_S = 2
const LONG_MS = ROTATIONS * LIFETIME_S * 1_500 + 90_000

let company: Company
afterEach(() => company.close())

const residentMb = (pid: number | undefined): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

describe('a channel that is replaced again and again', () => {
  it(
    'loses no call and tells none twice, leaves one socket, and needs no more memory for it',
    async () => {
      company = await foundCompany({ simulator: { channelLifetimeS: LIFETIME_S }, source: '    ping_interval: 1s' })
      await company.authorize()
      const { child, url } = await company.run()
      const { simulator, hook } = company
      const channels = new Set<string>()
      const created = () => {
        for (const { id } of simulator.liveChannels()) channels.add(id)
        return channels.size
      }
      const played: string[] = []
      const calls: Promise<void>[] = []
      let residentEarly = 0
      while (created() <= ROTATIONS) {
        const timeline = simulator.call(played.length % 2 === 0 ? 'missed' : 'direct')
        played.push(...conversationIds(timeline))
        calls.push(simulator.play(timeline, { speed: 60 }))
        if (residentEarly === 0 && created() > ROTATIONS / 5) residentEarly = residentMb(child.process.pid)
        await eventually('the next moment', () => new Promise<true>((resolve) => setTimeout(() => resolve(true), 100)))
      }
      await Promise.all(calls)
      const bodies = () => hook.requests.map(({ body }) => JSON.parse(body).data.call)
      await eventually('every call is told to its end', () => {
        const over = new Set(bodies().flatMap(({ id, ended_at }) => (ended_at === null ? [] : [id])))
        return played.every((id) => over.has(id))
      })
      const ids = hook.requests.map(({ headers }) => headers['webhook-id'])
      expect(new Set(ids).size).toBe(ids.length)
      for (const calls of Map.groupBy(bodies(), ({ id }) => id).values()) {
        expect(calls.map(({ revision }) => revision)).toEqual(calls.map((_, index) => index + 1))
      }
      await eventually('one socket is left', () => simulator.sockets().length === 1)
      const resident = residentMb(child.process.pid)
      const gap = (await statusOf(url)).sources[0].gap_seconds
      console.log(
        `rotations ${created() - 1}, calls ${played.length}, lost 0, told twice 0, deaf ${gap} s, resident ${residentEarly.toFixed(0)} → ${resident.toFixed(0)} MB`,
      )
      // A leak of a link would show after many rotations only; a few leave the heap where it happens to be.
      if (ROTATIONS >= 100) expect(resident).toBeLessThan(residentEarly * 1.25)
    },
    LONG_MS,
  )
})

describe('a socket that dies', () => {
  it('is replaced by a live, subscribed one within a second, as a rule', async () => {
    company = await foundCompany({ source: '    ping_interval: 1s' })
    await company.authorize()
    const { url } = await company.run()
    const { simulator } = company
    const spans: number[] = []
    for (let round = 0; round < RECOVERIES; round++) {
      // A link that carried a call is trusted again; one that dies before it did is rebuilt after longer and longer pauses.
      await company.play('direct')
      const [before] = simulator.sockets()
      const killedAt = performance.now()
      simulator.faults.inject({ name: 'kill-sockets' })
      await eventually('another socket, subscribed', async () => {
        const [now] = simulator.sockets()
        return now !== undefined && now.id !== before?.id && (await fetch(`${url}/readyz`)).ok
      })
      spans.push(performance.now() - killedAt)
    }
    const median = spans.toSorted((a, b) => a - b)[Math.floor(spans.length / 2)] ?? Number.POSITIVE_INFINITY
    console.log(
      `dead socket to live and subscribed: median ${Math.round(median)} ms of ${spans.map(Math.round).join(', ')}`,
    )
    expect(median).toBeLessThan(1_000)
  }, 90_000)
})
