import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, PARTS } from '../../support/sample-config.ts'

const BOOK = '{ name: book, type: register, file: a.csv }'

describe('enrichers', () => {
  it('are none, and cards wait half a second for them, unless the file says otherwise', () => {
    expect(configOf(PARTS)).toMatchObject({ enrichers: [], enrichWaitMs: 500 })
  })

  it('stand in the order of the file, built from options of their own', () => {
    const { enrichers } = configOf(`${PARTS}enrichers:\n  - ${BOOK}\n  - { name: crm, type: register, file: b.csv }\n`)
    expect(enrichers.map(({ name, type }) => [name, type])).toEqual([
      ['book', 'register'],
      ['crm', 'register'],
    ])
    expect(enrichers[0]).toMatchObject({ folder: '/etc/ringpost' })
    expect(enrichers[0]?.build(null)).toEqual({ name: 'book', options: { file: 'a.csv' } })
  })

  it.each([
    ['0s', 0],
    ['10s', 10_000],
  ])('may be waited for %s', (wait, ms) => {
    expect(configOf(`${PARTS}enrich_wait: ${wait}\n`).enrichWaitMs).toBe(ms)
  })

  it.each([
    ['enrich_wait: 11s', '9:14: enrich_wait: must be at most 10s'],
    ['enrich_wait: 500', expect.stringContaining('enrich_wait: must be a duration')],
    ['enrichers: []', '9:12: enrichers: must have at least 1 entry'],
    [`enrichers:\n  - ${BOOK}\n  - ${BOOK}`, '11:13: enrichers[1].name: enrichers[0] has this name already'],
    ['enrichers:\n  - { name: a, type: registr, file: x }', expect.stringContaining('known: register')],
    ['enrichers:\n  - { name: a, type: register, fil: x }', expect.stringContaining('did you mean `file`?')],
  ])('%s is a fault', (lines, fault) => {
    expect(faultsOf(`${PARTS}${lines}\n`)).toContainEqual(fault)
  })
})
