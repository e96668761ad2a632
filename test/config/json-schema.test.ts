import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { enricherKinds } from '../../src/enrichers/registry.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { sourceKinds } from '../../src/sources/registry.ts'
import { sampleKinds } from '../support/sample-config.ts'

const schema = configJsonSchema(sampleKinds)

type Node = Readonly<Record<string, unknown>>
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every property below a schema, as `sinks.url`. */
const properties = (node: unknown, path = ''): readonly (readonly [string, Node])[] => {
  if (Array.isArray(node)) return node.flatMap((entry) => properties(entry, path))
  if (!isNode(node)) return []
  const own = isNode(node['properties']) ? Object.entries(node['properties']) : []
  return [
    ...own.flatMap(([name, child]) => {
      const at = path === '' ? name : `${path}.${name}`
      return isNode(child) ? [[at, child] as const, ...properties(child, at)] : []
    }),
    ...['items', 'oneOf', 'anyOf'].flatMap((keyword) => properties(node[keyword], path)),
  ]
}

const found = properties(schema)
const at = (path: string): Node | undefined => found.find(([name]) => name === path)?.[1]

/** Whether a value fits one property's schema. */
const fits = (path: string, value: unknown): boolean => {
  const node = { ...at(path), $defs: schema.$defs }
  return z.fromJSONSchema(node as z.core.JSONSchema.JSONSchema).safeParse(value).success
}

describe('the JSON Schema of the config', () => {
  it('is of draft 2020-12 and knows every key', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(found.map(([path]) => path)).toEqual(
      expect.arrayContaining([
        'data_dir',
        'log.level',
        'admin.listen',
        'sources.client_id',
        'sinks.headers',
        'routes.when.to',
      ]),
    )
  })

  it('describes every key', () => {
    const silent = found.filter(([, node]) => typeof node['description'] !== 'string').map(([path]) => path)
    expect(silent).toEqual([])
  })

  it('describes every key of the real sources and sinks too', () => {
    const real = properties(configJsonSchema({ sources: sourceKinds, enrichers: enricherKinds, sinks: sinkKinds }))
    const silent = real.filter(([, node]) => typeof node['description'] !== 'string').map(([path]) => path)
    expect(silent).toEqual([])
  })

  it('asks only for what has no default', () => {
    expect(schema).toMatchObject({ anyOf: [{ required: ['sources', 'sinks'] }, { required: ['include'] }] })
    expect(schema.required).toBeUndefined()
    expect(at('sources.ping_interval')).toMatchObject({ default: '8s' })
    expect(at('sources.api_url')).toMatchObject({ default: 'https://api.example.com' })
  })

  it('takes a variable wherever a value must have a form, as the file does', () => {
    for (const path of [
      'sources.pkce',
      'sources.ping_interval',
      'sources.api_url',
      'log.level',
      'routes.when.direction',
      'sinks.name',
    ]) {
      expect(fits(path, '${VAR:-x}'), path).toBe(true)
      expect(fits(path, '-/-'), path).toBe(false)
    }
    expect(fits('sources.pkce', true)).toBe(true)
    expect(fits('sources.ping_interval', '30s')).toBe(true)
    expect(fits('routes.when.direction', ['inbound', '${WAY}'])).toBe(true)
  })

  it('refuses unknown keys, and a type that is not there', () => {
    expect(fits('log', { levle: 'info' })).toBe(false)
    expect(fits('sinks', [{ name: 'a', type: 'console' }])).toBe(true)
    expect(fits('sinks', [{ name: 'a', type: 'consol' }])).toBe(false)
    expect(fits('sinks', [{ name: 'a', type: 'console', url: 'https://a.b' }])).toBe(false)
  })

  it('is plain JSON without functions or loops', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema)
  })
})
