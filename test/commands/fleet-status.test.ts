import { expect, it } from 'vitest'
import { statusInWords } from '../../src/commands/operate/status.ts'

const ALONE = {
  running: true,
  version: '1.2.3',
  started_at: null,
  ready: true,
  reasons: [],
  sources: [],
  sinks: [],
  store: { type: 'postgres', states: 2, calls: 1 },
}

it('tells who hears what in a fleet, and nothing of one where there is none', () => {
  const fleet = { daemon: 'one/1', daemons: ['one/1', 'two/2'], held: { 'one/1': 1, 'two/2': 3 }, unheld: 2 }
  const words = statusInWords({ ...ALONE, fleet }, 0)
  expect(words).toContain(
    [
      '2 daemons share the sources:',
      '  one/1 (this one) hears 1 source',
      '  two/2 hears 3 sources',
      '  nobody hears 2 sources',
    ].join('\n'),
  )
  expect(statusInWords(ALONE, 0)).not.toContain('share the sources')
})
