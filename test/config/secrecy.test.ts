import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { secret } from '../support/leaks/overhear.ts'
import { configOf, faultsOf, PARTS, parseSample } from '../support/sample-config.ts'

/** Looks like a token and is part of no message. */
const SECRET = secret('xoxb-7S3cr3tZ9')

/** Keys that lead deep into the file, beside any others. */
const key = fc.oneof(
  fc.constantFrom(
    'sources',
    'sinks',
    'routes',
    'when',
    'name',
    'type',
    'url',
    'from',
    'headers',
    'client_secret',
    'log',
  ),
  fc.string(),
)
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    SECRET,
    `https://me:${SECRET}@a.b`,
    `\${${SECRET}`,
    '${TOKEN}',
    '${TOKEN:-x}',
    '${file:/token}',
  ),
  fc.constantFrom<unknown>('pbx', 'hook', 'console', 'main', 'inbound', '', null, true, 2 ** 60),
  fc.string(),
)
const { node: anyNode } = fc.letrec<{ readonly node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    scalar,
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(key, tie('node'), { maxKeys: 5 }),
  ),
}))

const around = { env: { TOKEN: SECRET }, files: { '/token': SECRET } }

/** A right file with a piece torn out and another put in its place. */
const torn = fc
  .tuple(
    fc.nat(PARTS.length),
    fc.nat(20),
    fc.oneof(fc.string(), fc.constantFrom(SECRET, '{', '[', '"', '\t', ': ', '&', '*')),
  )
  .map(([at, length, patch]) => PARTS.replace('quiet', SECRET).slice(0, at) + patch + PARTS.slice(at + length))

const holdsTheSecret = (text: string): boolean => text.includes('7S3cr3tZ9')

describe('whatever stands in the file', () => {
  it('is a config or faults, each with a place inside the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          torn,
          anyNode.map((node) => stringify(node)),
        ),
        (text) => {
          const parsed = parseSample(text, around)
          if ('config' in parsed) return
          const lines = text.split('\n').length
          expect(parsed.faults.length).toBeGreaterThan(0)
          for (const { line, column } of parsed.faults) {
            expect(line >= 1 && line <= lines && column >= 1).toBe(true)
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('is not repeated by any fault', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          torn,
          anyNode.map((node) => stringify(node)),
        ),
        (text) => {
          expect(faultsOf(text, around).filter(holdsTheSecret)).toEqual([])
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

describe('a config with secrets', () => {
  const yaml = PARTS.replace('quiet', SECRET).replace('/T0 }', `/${SECRET}, headers: { authorization: ${SECRET} } }`)
  const config = configOf(yaml)
  const options = [...config.sources, ...config.sinks].map(({ build }) => build(null))

  it.each([
    ['printed', () => `${config} ${options}`],
    ['inspected', () => inspect([config, options], { depth: Infinity, showHidden: true, getters: true })],
    ['serialised', () => JSON.stringify([config, options])],
    ['spread', () => JSON.stringify(options.map((built) => Object.values({ ...built.options })))],
  ])('shows none when %s', (_, show) => expect(show()).not.toContain('7S3cr3tZ9'))

  it('gives them to whom they belong', () => {
    expect(options[0]?.options).toHaveProperty('client_secret')
    expect(JSON.stringify(options)).toContain('[secret]')
  })
})
