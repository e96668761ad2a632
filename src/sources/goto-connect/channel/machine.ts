// The one state machine of a source: what happens to its channels, as a pure function from state and event to state and effects.
//
// A link is one channel with its subscriptions and its socket, numbered from 1. At most three exist: the live one, the
// one before it, and the one being built. What each event does, in a source that is not stopped ("replace": build the
// next link, the live one stays until the next carries; "pause": wait with full jitter, then build):
//
//   start               build
//   built               the next link is live; the one before goes after a short overlap, at once when it is dead
//   build-failed        pause, longer each time; or wait for a login when that is what is missing
//   pause-over          build
//   refresh-asked       PUT, once at a time
//   refreshed           nothing more to do
//   refresh-refused     replace; when the channel is gone (404) nothing more is believed of the live link
//   to-be-closed        replace
//   lifetime-near       replace, whatever refreshes did
//   unsubscribed        replace, and nothing more is believed of the live link; pause when the last one had it too
//   deaf-proved         (GoTo has states that never came) replace, and nothing more is believed of the live link
//   confirmed           an `unsubscribed` before this is forgiven
//   down                (closed, error, missed pongs) deaf: pause, then build
//   proved              the live link has held for longer than the last pause, or has carried a call: earlier failures
//                       are forgiven
//   overlap-over        the link before the live one is closed and deleted
//   token-lost          nothing is built until a login; the live link stays as long as it lasts
//   token-back          build when there is no live link or it should be replaced
//   stop                close and delete everything
//
// Events of links that are gone change nothing, so late answers and doubled signals need no care.
import { pauseCeilingMs } from '../backoff.ts'
import type { Effect, Event, Live, State, Step, Timed } from './state.ts'

const ROTATE_AT = 0.8
const SOONEST_ROTATION_MS = 500
/** Also for channels that live for ever: a channel is not trusted for longer. */
const LATEST_ROTATION_MS = 24 * 3_600_000
const OVERLAP_SHARE = 0.1
const LONGEST_OVERLAP_MS = 3_000

export const rotationMs = (lifetimeMs: number): number =>
  Math.min(Math.max(lifetimeMs * ROTATE_AT, SOONEST_ROTATION_MS), LATEST_ROTATION_MS)

/** Both links hear the same calls for this long: a new subscription may take a moment to work. */
export const overlapMs = (lifetimeMs: number): number => Math.min(lifetimeMs * OVERLAP_SHARE, LONGEST_OVERLAP_MS)

const stay = (state: State): Step => ({ state, effects: [] })

const and = (step: Step, ...effects: readonly Effect[]): Step => ({ ...step, effects: [...effects, ...step.effects] })

const build = (state: State): Step => {
  const link = state.serial + 1
  return { state: { ...state, work: { kind: 'building', link }, serial: link }, effects: [{ kind: 'build', link }] }
}

const pause = (state: State, failures: number, atLeastMs = 0): Step => ({
  state: { ...state, work: { kind: 'pausing' } },
  effects: [{ kind: 'pause', failures, atLeastMs }],
})

/** After a link that did not hold, so that one that dies young again and again is not built in a loop. */
const pauseAfterFailure = (state: State, atLeastMs = 0): Step =>
  pause({ ...state, failures: state.failures + 1 }, state.failures, atLeastMs)

const awaitLogin = (state: State): Step => ({
  state: { ...state, work: { kind: 'login' } },
  effects: [{ kind: 'await-login' }],
})

/** Single-flight: whatever is being done about the next link already goes on. */
const replace = (state: State, live: Live): Step => {
  const marked = { ...state, live: { ...live, stale: true } }
  if (state.work.kind !== 'none') return stay(marked)
  return live.proved ? build(marked) : pauseAfterFailure(marked)
}

const retire = (link: number | null): readonly Effect[] => (link === null ? [] : [{ kind: 'retire', link }])

const built = (state: State, link: number, lifetimeMs: number): Step => {
  const { live } = state
  const after = (event: Timed, of: number, afterMs: number): Effect => ({ kind: 'timer', event, link: of, afterMs })
  return {
    state: {
      ...state,
      live: { link, stale: false, deaf: null, refreshing: false, proved: false },
      old: live?.link ?? null,
      work: { kind: 'none' },
    },
    effects: [
      ...retire(state.old),
      ...(live === null ? [] : [after('overlap-over', live.link, overlapMs(lifetimeMs))]),
      after('lifetime-near', link, rotationMs(lifetimeMs)),
      after('proved', link, pauseCeilingMs(state.failures)),
    ],
  }
}

const down = (state: State, live: Live): Step => {
  // Its channel is deleted only when another carries: GoTo may give the next one the same id.
  const buried = { ...state, live: null, old: state.old ?? live.link }
  const effects = retire(state.old === null ? null : live.link)
  if (state.work.kind !== 'none') return and(stay(buried), ...effects)
  return and(live.proved ? pause(buried, 0) : pauseAfterFailure(buried), ...effects)
}

const unsubscribed = (state: State, live: Live): Step => {
  const marked = {
    ...state,
    doubts: state.doubts + 1,
    live: { ...live, stale: true, deaf: 'GoTo lists no subscription of the channel' },
  }
  if (state.work.kind !== 'none') return stay(marked)
  return state.doubts === 0 ? build(marked) : pause(marked, state.doubts + 2)
}

const stop = (state: State): Step => ({
  state: { ...state, live: null, old: null, work: { kind: 'stopped' } },
  effects: [
    ...(state.work.kind === 'building' ? [{ kind: 'abandon', link: state.work.link } as const] : []),
    ...retire(state.live?.link ?? null),
    ...retire(state.old),
  ],
})

const general = (state: State, event: Event): Step | null => {
  const { work } = state
  switch (event.kind) {
    case 'start':
      return work.kind === 'none' && state.live === null ? build(state) : stay(state)
    case 'stop':
      return stop(state)
    case 'pause-over':
      return work.kind === 'pausing' ? build(state) : stay(state)
    case 'token-lost':
      return work.kind === 'none' || work.kind === 'pausing' ? awaitLogin(state) : stay(state)
    case 'token-back':
      if (work.kind !== 'login') return stay(state)
      return state.live === null || state.live.stale ? build(state) : stay({ ...state, work: { kind: 'none' } })
    case 'build-failed':
      if (work.kind !== 'building' || work.link !== event.link) return stay(state)
      return event.loginNeeded ? awaitLogin(state) : pauseAfterFailure(state, event.atLeastMs)
    case 'built':
      // A build that was given up and finished all the same: nobody else would remove it.
      if (work.kind !== 'building' || work.link !== event.link)
        return and(stay(state), { kind: 'retire', link: event.link })
      return built(state, event.link, event.lifetimeMs)
    default:
      return null
  }
}

const ofLive = (state: State, live: Live, event: Event): Step => {
  switch (event.kind) {
    case 'refresh-asked':
      if (live.refreshing) return stay(state)
      return and(stay({ ...state, live: { ...live, refreshing: true } }), { kind: 'refresh', link: live.link })
    case 'refreshed':
      return stay({ ...state, live: { ...live, refreshing: false } })
    case 'refresh-refused':
      return replace(state, {
        ...live,
        refreshing: false,
        deaf: event.gone ? 'GoTo no longer knows the channel' : live.deaf,
      })
    case 'to-be-closed':
    case 'lifetime-near':
      return replace(state, live)
    case 'unsubscribed':
      return unsubscribed(state, live)
    case 'deaf-proved':
      return replace(state, { ...live, deaf: 'GoTo has call states that the socket did not bring' })
    case 'confirmed':
      return stay({ ...state, doubts: 0 })
    case 'down':
      return down(state, live)
    case 'proved':
      return stay({ ...state, failures: 0, live: { ...live, proved: true } })
    default:
      return stay(state)
  }
}

const ofOld = (state: State, old: number, event: Event): Step => {
  if (event.kind !== 'overlap-over' && event.kind !== 'down') return stay(state)
  // Without a live link the old one may be the only one that still hears.
  return state.live === null ? stay(state) : and(stay({ ...state, old: null }), ...retire(old))
}

export const step = (state: State, event: Event): Step => {
  if (state.work.kind === 'stopped' && event.kind !== 'built') return stay(state)
  const result = general(state, event)
  if (result !== null || !('link' in event)) return result ?? stay(state)
  if (state.live?.link === event.link) return ofLive(state, state.live, event)
  if (state.old === event.link) return ofOld(state, event.link, event)
  return stay(state)
}
