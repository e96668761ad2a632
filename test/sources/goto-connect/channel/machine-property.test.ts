import fc from 'fast-check'
import { expect, test } from 'vitest'
import { step } from '../../../../src/sources/goto-connect/channel/machine.ts'
import { type Effect, type Event, INITIAL, type State } from '../../../../src/sources/goto-connect/channel/state.ts'

/** A world in virtual time: GoTo does what the dice say, and sockets are counted. */
class World {
  state: State = INITIAL
  now = 0
  loggedIn = true
  /** Open sockets, each with the instant it was opened. */
  readonly open = new Map<number, number>()
  readonly built = new Set<number>()
  readonly retired = new Set<number>()
  /** The longest that any two sockets were open together. */
  longestOverlap = 0
  pauses: number[] = []
  #agenda: { readonly at: number; readonly event: Event; readonly link: number | null }[] = []

  readonly #buildFails: () => boolean

  constructor(buildFails: () => boolean) {
    this.#buildFails = buildFails
  }

  dispatch(event: Event): void {
    if (event.kind === 'built') this.#opened(event.link)
    if (event.kind === 'down') this.#closed(event.link)
    const { state, effects } = step(this.state, event)
    this.state = state
    for (const effect of effects) this.#perform(effect)
    this.#measure()
  }

  /** Plays what is due within the next `ms`. */
  pass(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const next = this.#agenda.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.#agenda = this.#agenda.filter((entry) => entry !== next)
      this.now = Math.max(this.now, next.at)
      if (next.link === null || !this.retired.has(next.link)) this.dispatch(next.event)
    }
    this.now = until
    this.#measure()
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'build') this.#build(effect.link)
    if (effect.kind === 'pause') {
      const ms = Math.max(Math.min(500 * 2 ** effect.failures, 60_000), effect.atLeastMs)
      this.pauses.push(ms)
      this.#later(ms, { kind: 'pause-over' })
    }
    if (effect.kind === 'refresh') this.#later(20, { kind: 'refreshed', link: effect.link }, effect.link)
    if (effect.kind === 'timer') this.#later(effect.afterMs, { kind: effect.event, link: effect.link }, effect.link)
    if (effect.kind === 'await-login') this.#awaitLogin()
    if (effect.kind === 'retire') {
      expect(this.retired.has(effect.link), 'a link is retired once').toBe(false)
      this.retired.add(effect.link)
      this.#closed(effect.link)
    }
  }

  #build(link: number): void {
    const fails = this.#buildFails()
    if (!this.loggedIn) this.#later(50, { kind: 'build-failed', link, loginNeeded: true, atLeastMs: 0 })
    else if (fails) this.#later(50, { kind: 'build-failed', link, loginNeeded: false, atLeastMs: 0 })
    else this.#later(50, { kind: 'built', link, lifetimeMs: 1_200_000 })
  }

  #awaitLogin(): void {
    if (this.loggedIn) this.#later(2_000, { kind: 'token-back' })
    else this.#agenda.push({ at: Number.POSITIVE_INFINITY, event: { kind: 'token-back' }, link: null })
  }

  logIn(): void {
    this.loggedIn = true
    this.#agenda = this.#agenda.map((entry) =>
      entry.at === Number.POSITIVE_INFINITY ? { ...entry, at: this.now + 2_000 } : entry,
    )
  }

  #later(ms: number, event: Event, link: number | null = null): void {
    this.#agenda.push({ at: this.now + ms, event, link })
  }

  #opened(link: number): void {
    this.open.set(link, this.now)
    this.built.add(link)
  }

  #closed(link: number): void {
    this.open.delete(link)
  }

  #measure(): void {
    if (this.open.size < 2) return
    this.longestOverlap = Math.max(this.longestOverlap, this.now - Math.max(...this.open.values()))
  }
}

const LINK_EVENTS = [
  'refresh-asked',
  'to-be-closed',
  'lifetime-near',
  'unsubscribed',
  'deaf-proved',
  'confirmed',
  'down',
  'proved',
  'overlap-over',
] as const

const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom(...LINK_EVENTS), back: fc.nat({ max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('refresh-refused' as const),
      back: fc.nat({ max: 3 }),
      gone: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'token-lost' as const }, { kind: 'log-in' as const }) },
)

const script = fc.array(
  fc.record({ happening, afterMs: fc.oneof(fc.constant(0), fc.nat({ max: 5_000 }), fc.nat({ max: 1_500_000 })) }),
  { maxLength: 60 },
)
const luck = fc.infiniteStream(fc.boolean())

type Happening = { readonly kind: 'log-in' } | { readonly kind: 'token-lost' } | LinkHappening
type LinkHappening = { readonly kind: Event['kind']; readonly back: number; readonly gone?: boolean }

const happen = (world: World, what: Happening): void => {
  if (what.kind === 'log-in') world.logIn()
  else if ('back' in what) {
    const link = world.state.serial - what.back
    // A socket that is not open says nothing.
    if (world.open.has(link)) world.dispatch({ ...what, link } as Event)
  } else {
    world.loggedIn = false
    world.dispatch({ kind: 'token-lost' })
  }
}

test('whatever happens, in whatever order: never two live links beyond the overlap, and always back to live', () => {
  fc.assert(
    fc.property(script, luck, (steps, dice) => {
      let lucky = false
      const world = new World(() => !lucky && dice.next().value === true)
      world.dispatch({ kind: 'start' })
      for (const { happening: what, afterMs } of steps) {
        happen(world, what)
        world.pass(afterMs)
        const { live, old, work } = world.state
        expect(world.open.size, 'at most the live link and the one before it').toBeLessThanOrEqual(2)
        expect(work.kind, 'never stopped without a stop').not.toBe('stopped')
        if (live === null)
          expect(['building', 'pausing', 'login'], 'deaf means that something is being done').toContain(work.kind)
        if (live?.stale) expect(work.kind, 'stale means that something is being done').not.toBe('none')
        for (const link of world.built) {
          expect(link === live?.link || link === old || world.retired.has(link), 'no link is forgotten').toBe(true)
        }
      }
      lucky = true
      world.logIn()
      world.pass(130_000)
      expect(world.state.live, 'live again').not.toBeNull()
      expect([...world.open.keys()]).toContain(world.state.live?.link)
      expect(world.longestOverlap).toBeLessThanOrEqual(3_000)
      expect(Math.max(0, ...world.pauses)).toBeLessThanOrEqual(60_000)

      world.dispatch({ kind: 'stop' })
      world.pass(1_000)
      expect(world.open.size, 'nothing is left after a stop').toBe(0)
    }),
    { numRuns: 500 },
  )
})
