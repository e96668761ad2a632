import { describe, expect, test } from 'vitest'
import { overlapMs, rotationMs, step } from '../../../../src/sources/goto-connect/channel/machine.ts'
import { type Effect, type Event, INITIAL, type State } from '../../../../src/sources/goto-connect/channel/state.ts'

/** Plays events one after the other; tells the last step's effects in short words, and the state. */
const play = (...events: readonly Event[]): { readonly did: readonly string[]; readonly state: State } => {
  let state = INITIAL
  let effects: readonly Effect[] = []
  for (const event of events) ({ state, effects } = step(state, event))
  return { did: effects.map(word), state }
}

const word = (effect: Effect): string => {
  if (effect.kind === 'timer') return `${effect.event}(${effect.link}) in ${effect.afterMs}`
  if (effect.kind === 'pause') return `pause(${effect.failures}, ${effect.atLeastMs})`
  return effect.kind === 'await-login' ? effect.kind : `${effect.kind}(${effect.link})`
}

const START: Event = { kind: 'start' }
const built = (link: number, lifetimeMs = 1_200_000): Event => ({ kind: 'built', link, lifetimeMs })
const failed = (link: number, more: object = {}): Event => ({
  kind: 'build-failed',
  link,
  loginNeeded: false,
  atLeastMs: 0,
  ...more,
})
const of = (
  kind:
    | 'refresh-asked'
    | 'refreshed'
    | 'to-be-closed'
    | 'lifetime-near'
    | 'unsubscribed'
    | 'deaf-proved'
    | 'confirmed'
    | 'down'
    | 'proved'
    | 'overlap-over',
  link: number,
): Event => ({ kind, link })
const refused = (link: number, gone = false): Event => ({ kind: 'refresh-refused', link, gone })
const LIVE = [START, built(1), of('proved', 1)] as const
const LOST: Event = { kind: 'token-lost' }
const BACK: Event = { kind: 'token-back' }
const OVER: Event = { kind: 'pause-over' }
const STOP: Event = { kind: 'stop' }

describe('what the machine does', () => {
  test.each<[string, readonly Event[], readonly string[]]>([
    ['builds at the start', [START], ['build(1)']],
    ['arms its timers once live', [START, built(1)], ['lifetime-near(1) in 960000', 'proved(1) in 500']],
    ['pauses after a failed build', [START, failed(1)], ['pause(0, 0)']],
    ['pauses longer each time', [START, failed(1), OVER, failed(2), OVER, failed(3)], ['pause(2, 0)']],
    ['obeys Retry-After', [START, failed(1, { atLeastMs: 7000 })], ['pause(0, 7000)']],
    ['builds again after the pause', [START, failed(1), OVER], ['build(2)']],
    ['answers a refresh frame with one PUT', [...LIVE, of('refresh-asked', 1)], ['refresh(1)']],
    ['does not PUT twice at a time', [...LIVE, of('refresh-asked', 1), of('refresh-asked', 1)], []],
    [
      'answers the next refresh frame too',
      [...LIVE, of('refresh-asked', 1), of('refreshed', 1), of('refresh-asked', 1)],
      ['refresh(1)'],
    ],
    ['replaces when the PUT is refused', [...LIVE, of('refresh-asked', 1), refused(1)], ['build(2)']],
    ['replaces when GoTo will close the channel', [...LIVE, of('to-be-closed', 1)], ['build(2)']],
    ['replaces when the lifetime nears its end', [...LIVE, of('lifetime-near', 1)], ['build(2)']],
    [
      'replaces once when all of it happens together',
      [...LIVE, of('lifetime-near', 1), of('to-be-closed', 1), refused(1)],
      [],
    ],
    ['replaces when the subscription is gone', [...LIVE, of('unsubscribed', 1)], ['build(2)']],
    [
      'pauses when the next is not subscribed either',
      [...LIVE, of('unsubscribed', 1), built(2), of('unsubscribed', 2)],
      ['pause(3, 0)'],
    ],
    [
      'forgives it once confirmed',
      [...LIVE, of('unsubscribed', 1), built(2), of('confirmed', 2), of('unsubscribed', 2)],
      ['build(3)'],
    ],
    ['replaces a link that is proved deaf', [...LIVE, of('deaf-proved', 1)], ['build(2)']],
    ['replaces it once', [...LIVE, of('deaf-proved', 1), of('deaf-proved', 1)], []],
    ['pauses when the deaf one had just been built', [START, built(1), of('deaf-proved', 1)], ['pause(0, 0)']],
    ['pauses shortly when the socket is lost', [...LIVE, of('down', 1)], ['pause(0, 0)']],
    [
      'pauses longer for links that die young',
      [START, built(1), of('down', 1), OVER, built(2), of('down', 2)],
      ['pause(1, 0)'],
    ],
    [
      'keeps the old link for an overlap',
      [...LIVE, of('lifetime-near', 1), built(2)],
      ['overlap-over(1) in 3000', 'lifetime-near(2) in 960000', 'proved(2) in 500'],
    ],
    [
      'retires the old link after the overlap',
      [...LIVE, of('lifetime-near', 1), built(2), of('overlap-over', 1)],
      ['retire(1)'],
    ],
    [
      'retires the old link when it dies in the overlap',
      [...LIVE, of('lifetime-near', 1), built(2), of('down', 1)],
      ['retire(1)'],
    ],
    [
      'keeps the old link while the new one is lost',
      [...LIVE, of('lifetime-near', 1), built(2), of('down', 2), of('overlap-over', 1)],
      [],
    ],
    [
      'deletes a dead link once another carries',
      [...LIVE, of('down', 1), OVER, built(2)],
      ['retire(1)', 'lifetime-near(2) in 960000', 'proved(2) in 500'],
    ],
    ['waits when only a login helps', [START, failed(1, { loginNeeded: true })], ['await-login']],
    ['builds once logged in', [START, failed(1, { loginNeeded: true }), BACK], ['build(2)']],
    ['stops pausing when the token is lost', [START, failed(1), LOST], ['await-login']],
    ['builds nothing without a token', [START, failed(1), LOST, OVER], []],
    ['keeps a good link through a lost token', [...LIVE, LOST, BACK], []],
    ['replaces a stale link once logged in', [...LIVE, LOST, of('lifetime-near', 1), BACK], ['build(2)']],
    [
      'closes everything on a stop',
      [...LIVE, of('lifetime-near', 1), built(2), of('to-be-closed', 2), STOP],
      ['retire(2)', 'retire(1)'],
    ],
    ['gives up a build on a stop', [START, STOP], ['abandon(1)']],
    ['removes what a build made after the stop', [START, STOP, built(1)], ['retire(1)']],
    ['does nothing after a stop', [...LIVE, STOP, of('down', 1), OVER, BACK, START], []],
    [
      'ignores links that are gone',
      [...LIVE, of('down', 1), OVER, built(2), of('down', 1), of('to-be-closed', 1), refused(1)],
      [],
    ],
    ['ignores answers of a build that is over', [START, failed(1), OVER, failed(1)], []],
  ])('%s', (_, events, effects) => {
    expect(play(...events).did).toEqual(effects)
  })

  test('does not trust a channel GoTo says is gone, even while its socket is open', () => {
    expect(play(...LIVE, of('refresh-asked', 1), refused(1, true)).state.live?.deaf).toBe(
      'GoTo no longer knows the channel',
    )
    expect(play(...LIVE, of('unsubscribed', 1)).state.live?.deaf).not.toBeNull()
    expect(play(...LIVE, of('deaf-proved', 1)).state.live?.deaf).not.toBeNull()
  })

  test('forgets failures only when a link has held', () => {
    expect(play(START, failed(1), OVER, built(2)).state.failures).toBe(1)
    expect(play(START, failed(1), OVER, built(2), of('proved', 2)).state.failures).toBe(0)
  })
})

describe('timers', () => {
  test.each([
    [1_200_000, 960_000],
    [(2 ** 31 - 1) * 1000, 86_400_000],
    [Number.MAX_VALUE, 86_400_000],
    [1, 500],
  ])('a lifetime of %d ms is left after %d ms', (lifetimeMs, afterMs) => {
    expect(rotationMs(lifetimeMs)).toBe(afterMs)
  })

  test('the overlap fits into what is left of a short lifetime', () => {
    expect(overlapMs(1_000)).toBe(100)
    expect(overlapMs(1_200_000)).toBe(3_000)
  })
})
