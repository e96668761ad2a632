import { describe, expect, it } from 'vitest'
import { createPacing } from '../../src/delivery/pacing.ts'
import { handClock } from '../support/store-contract/bench.ts'

const SLACK = { key: 'C1', perSecond: 1, burst: 3 }

describe('a token bucket', () => {
  it('starts full, empties one by one and says when the next token is there', () => {
    const clock = handClock()
    const pacer = createPacing(clock)({ post: [SLACK], edit: [] })
    expect(pacer.available('new')).toBe(3)
    for (let sent = 0; sent < 3; sent++) pacer.take('new', 1)
    expect(pacer.available('new')).toBe(0)
    expect(pacer.readyInMs('new')).toBe(1_000)
    clock.at += 400
    expect(pacer.readyInMs('new')).toBe(600)
    clock.at += 600
    expect([pacer.available('new'), pacer.readyInMs('new')]).toEqual([1, 0])
  })

  it('never holds more than its burst, and is never short of a token by a rounding', () => {
    const clock = handClock()
    const pacer = createPacing(clock)({ post: [{ key: 'x', perSecond: 40 / 60, burst: 3 }], edit: [] })
    clock.at += 3_600_000
    expect(pacer.available('new')).toBe(3)
    for (let round = 0; round < 1_000; round++) {
      while (pacer.available('new') > 0) pacer.take('new', 1)
      clock.at += pacer.readyInMs('new')
      expect(pacer.available('new')).toBe(1)
    }
  })

  it('holds a daemon’s part of the rate when several share the destination, and one token at least', () => {
    const clock = handClock()
    let daemons = 1
    const pacer = createPacing(clock, () => daemons)({ post: [SLACK], edit: [] })
    daemons = 4
    expect(pacer.available('new')).toBe(1)
    pacer.take('new', 1)
    expect(pacer.readyInMs('new')).toBe(4_000)
    clock.at += 4_000
    expect(pacer.available('new')).toBe(1)
    daemons = 1
    clock.at += 3_000
    expect(pacer.available('new')).toBe(3)
  })

  it('has what may turn out to be of either kind wait for both', () => {
    const pacer = createPacing(handClock())({ post: [SLACK], edit: [{ key: 'edits', perSecond: 0.5, burst: 2 }] })
    expect(pacer.available()).toBe(2)
    pacer.take(undefined, 2)
    expect([pacer.available('new'), pacer.available('known'), pacer.readyInMs()]).toEqual([1, 0, 2_000])
  })

  it('is without bounds for a kind that has none', () => {
    const pacer = createPacing(handClock())({ post: [SLACK], edit: [] })
    expect(pacer.available('known')).toBe(Number.POSITIVE_INFINITY)
    expect(pacer.readyInMs('known')).toBe(0)
    expect(createPacing(handClock())(undefined).available('new')).toBe(Number.POSITIVE_INFINITY)
  })

  it('takes a token of each bucket of the kind, and gives both back', () => {
    const account = { key: 'account', perSecond: 1, burst: 2 }
    const pacing = createPacing(handClock())
    const [one, two] = [pacing({ post: [SLACK, account], edit: [] }), pacing({ post: [account], edit: [] })]
    one.take('new', 1)
    expect([one.available('new'), two.available('new')]).toEqual([1, 1])
    one.take('new', -1)
    expect([one.available('new'), two.available('new')]).toEqual([2, 2])
  })

  it('follows the last who say how fast, and keeps what was taken and the rest that was asked for', () => {
    const clock = handClock()
    const pacing = createPacing(clock)
    const slow = pacing({ post: [SLACK], edit: [] })
    slow.take('new', 3)
    slow.pause('new', 500)
    const quick = pacing({ post: [{ ...SLACK, perSecond: 10, burst: 20 }], edit: [] })
    expect(quick.readyInMs('new')).toBe(500)
    clock.at += 500
    expect([quick.available('new'), slow.available('new')]).toEqual([5, 5])
  })

  it('rests for as long as its destination asked for, for everybody who goes there', () => {
    const clock = handClock()
    const pacing = createPacing(clock)
    const [one, two, other] = [
      pacing({ post: [SLACK], edit: [SLACK] }),
      pacing({ post: [SLACK], edit: [] }),
      pacing({ post: [{ ...SLACK, key: 'C2' }], edit: [] }),
    ]
    one.pause('new', 30_000)
    expect([one.available('known'), two.available('new'), other.available('new')]).toEqual([0, 0, 3])
    expect(two.readyInMs('new')).toBe(30_000)
    clock.at += 30_000
    expect(two.available('new')).toBe(3)
  })

  it('rests from posts without holding up the edits that others make', () => {
    const pacing = createPacing(handClock())
    const edits = { ...SLACK, key: 'workspace' }
    const [one, two] = ['C1', 'C2'].map((key) => pacing({ post: [{ ...SLACK, key }], edit: [edits] }))
    one?.pause('new', 30_000)
    expect([one?.available('new'), one?.available('known'), two?.available('new'), two?.available('known')]).toEqual([
      ...[0, 3],
      ...[3, 3],
    ])
    one?.pause('known', 30_000)
    expect([two?.available('new'), two?.available('known')]).toEqual([3, 0])
  })
})
