import { expect, it } from 'vitest'
import { createSlots } from '../../src/enrichers/slots.ts'

const never = new AbortController().signal
const settle = () => new Promise((resolve) => setImmediate(resolve))

it('lets so many work at a time, and the next as soon as one is done, also when it failed', async () => {
  const slots = createSlots(2)
  const work = Array.from({ length: 4 }, () => Promise.withResolvers<string>())
  const begun: number[] = []
  const running = work.map(({ promise }, index) =>
    slots.run(
      () => {
        begun.push(index)
        return promise
      },
      never,
      () => 'instead',
    ),
  )
  await settle()
  expect(begun).toEqual([0, 1])
  work[1]?.reject(new Error('broken'))
  await expect(running[1]).rejects.toThrow('broken')
  await settle()
  expect(begun).toEqual([0, 1, 2])
  for (const { resolve } of work) resolve('done')
  expect(await Promise.all([running[0], running[2], running[3]])).toEqual(['done', 'done', 'done'])
  expect(begun).toEqual([0, 1, 2, 3])
})

it('lets one that waits give up, without losing a place', async () => {
  const slots = createSlots(1)
  const first = Promise.withResolvers<string>()
  const control = new AbortController()
  const running = slots.run(
    () => first.promise,
    never,
    () => 'instead',
  )
  const waiting = slots.run(
    async () => 'done',
    control.signal,
    () => 'instead',
  )
  const next = slots.run(
    async () => 'done',
    never,
    () => 'instead',
  )
  control.abort()
  expect(await waiting).toBe('instead')
  first.resolve('done')
  expect(await Promise.all([running, next])).toEqual(['done', 'done'])
  expect(
    await slots.run(
      async () => 'done',
      control.signal,
      () => 'instead',
    ),
  ).toBe('instead')
  expect(
    await slots.run(
      async () => 'again',
      never,
      () => 'instead',
    ),
  ).toBe('again')
})
