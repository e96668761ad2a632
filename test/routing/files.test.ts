import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { foldCall } from '../../src/call/fold.ts'
import { revise } from '../../src/call/revision.ts'
import type { ConfigFile, Route } from '../../src/config/config.ts'
import { createFilesRouter } from '../../src/routing/files.ts'
import type { RoutedSink } from '../../src/routing/route.ts'
import { caller, queue, state } from '../support/build-state.ts'

const heard = revise(null, foldCall([state(1, [caller('RINGING')], { systems: [queue('Support')] })]))
const callOf = (source: string): Call => ({ ...heard, source })

const SINKS: readonly RoutedSink[] = ['audit', 'acme', 'acme-hook', 'bolt'].map((name) => ({ name, mode: 'card' }))
const file = (name: string, rest: Partial<ConfigFile>): ConfigFile => ({
  name,
  sources: [],
  enrichers: [],
  sinks: [],
  routes: null,
  ...rest,
})
const route = (sinks: readonly string[], rest: Partial<Route> = {}): Route => ({
  when: {},
  sinks,
  continue: false,
  ...rest,
})
const acme = (routes: readonly Route[] | null = null) =>
  file('acme.yaml', { sources: ['acme'], sinks: ['acme', 'acme-hook'], routes })
const bolt = file('bolt.yaml', { sources: ['bolt'], sinks: ['bolt'] })
const main = (routes: readonly Route[] | null = null) =>
  file('config.yaml', { sources: ['main'], sinks: ['audit'], routes })

const sinksOf = (files: readonly ConfigFile[], source: string): readonly string[] => {
  const router = createFilesRouter(files, SINKS)
  const { sinks } = router.explain(callOf(source))
  expect(router.sinksFor(callOf(source))).toEqual(sinks)
  return sinks
}

describe('with several files', () => {
  it('the calls of a file go to its own sinks, and nobody else sees them', () => {
    const files = [main(), acme(), bolt]
    expect(sinksOf(files, 'main')).toEqual(['audit'])
    expect(sinksOf(files, 'acme')).toEqual(['acme', 'acme-hook'])
    expect(sinksOf(files, 'bolt')).toEqual(['bolt'])
  })

  it('the routes of a file are for its own calls, those of the main file included', () => {
    const files = [main([route(['audit'])]), acme([route(['acme-hook'])]), bolt]
    expect(sinksOf(files, 'acme')).toEqual(['acme-hook'])
    expect(sinksOf(files, 'bolt')).toEqual(['bolt'])
  })

  it('a route of the main file that says so is for all, beside their own', () => {
    const files = [main([route(['audit'], { included: true, continue: true }), route([])]), acme(), bolt]
    expect(sinksOf(files, 'acme')).toEqual(['acme', 'acme-hook', 'audit'])
    expect(sinksOf(files, 'bolt')).toEqual(['bolt', 'audit'])
    expect(sinksOf(files, 'main')).toEqual(['audit'])
  })

  it('a route of the main file that names a source is for that one', () => {
    const files = [main([route(['audit'], { when: { source: ['acme'] } })]), acme(), bolt]
    expect(sinksOf(files, 'acme')).toEqual(['acme', 'acme-hook', 'audit'])
    expect(sinksOf(files, 'bolt')).toEqual(['bolt'])
  })

  it('the reasons name the file and the place of each route in it', () => {
    const files = [main([route([]), route(['audit'], { included: true })]), acme([route(['acme'])])]
    const { trace } = createFilesRouter(files, SINKS).explain(callOf('acme'))
    expect(trace.map(({ file: of, index, outcome }) => [of, index, outcome])).toEqual([
      ['acme.yaml', 0, 'matched'],
      ['config.yaml', 1, 'matched'],
    ])
  })

  it('a call of a source that is in no file goes nowhere', () => {
    const { sinks, trace } = createFilesRouter([main(), acme()], SINKS).explain(callOf('gone'))
    expect(sinks).toEqual([])
    expect(trace[0]?.because).toBe('no file of the config has a source named gone')
  })
})
