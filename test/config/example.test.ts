import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import type { KindSchema } from '../../src/config/kind.ts'
import { formatFault, parseConfig } from '../../src/config/parse.ts'
import { fileSchema } from '../../src/config/schema/file.ts'
import { enricherKinds } from '../../src/enrichers/registry.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { sourceKinds } from '../../src/sources/registry.ts'

const FILE = join(import.meta.dirname, '..', '..', 'config.example.yaml')
const kinds = { sources: sourceKinds, enrichers: enricherKinds, sinks: sinkKinds }

const asShipped = readFileSync(FILE, 'utf8')

/** With every option that is commented out switched on: those lines have no space after their `#`. */
const inFull = asShipped
  // There is one store, and the other one has all the options.
  .replace(/^store: \{ type: sqlite \}\n/m, '')
  .replaceAll(/^( *)#(?=[a-z_]+:)/gm, '$1')
  .replace('${RINGPOST_KEY:-}', '${RINGPOST_KEY}')

/** What `openssl rand -hex 32` might print. */
const A_KEY = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0')).join('')
const PARTICULAR: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://ringpost:secret@db.example.com/ringpost',
  DATABASE_CA: '-----BEGIN CERTIFICATE-----',
}
const fitting = (name: string): string => PARTICULAR[name] ?? usual(name)
const usual = (name: string): string =>
  name.endsWith('_URL') ? 'https://example.com/hook?sig=1' : name.startsWith('RINGPOST_') ? A_KEY : '1234'

/** Only what the text names outside of comments is set, to something that fits everywhere. */
const environmentOf = (text: string): Record<string, string> => {
  const values = text.replaceAll(/^ *#.*$/gm, '')
  const names = [...values.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name = '']) => name)
  return Object.fromEntries(names.map((name) => [name, fitting(name)]))
}

const faultsOf = (text: string): readonly string[] => {
  const env = environmentOf(text)
  const readFile = () => {
    throw new Error('the example reads no file')
  }
  const parsed = parseConfig({ text, file: FILE, env, readFile, kinds, isTerminal: false })
  return 'faults' in parsed ? parsed.faults.map((fault) => formatFault('config.example.yaml', fault)) : []
}

/** The keys a schema takes, through whatever default or optional is wrapped around it. */
const keysOf = (schema: z.core.$ZodType): readonly string[] => {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (schema instanceof z.ZodDiscriminatedUnion) return schema.options.flatMap(keysOf)
  const def: object = schema._zod.def
  if (schema instanceof z.ZodArray) return keysOf(schema.element)
  return 'innerType' in def && def.innerType instanceof z.ZodType ? keysOf(def.innerType) : []
}

const keysIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.flatMap(keysIn) : typeof value === 'object' && value !== null ? Object.keys(value) : []

type Entry = Readonly<Record<string, unknown>>
const example: Readonly<Record<string, Entry & readonly Entry[]>> = parse(inFull)
const shape = fileSchema(kinds).shape

describe('config.example.yaml', () => {
  it('is a config as it stands, with only the variables it names set', () => expect(faultsOf(asShipped)).toEqual([]))

  it('is a config with every commented option switched on', () => {
    expect(inFull).not.toBe(asShipped)
    expect(faultsOf(inFull)).toEqual([])
  })

  it('shows every top-level key', () => {
    expect(Object.keys(example).toSorted()).toEqual(Object.keys(shape).toSorted())
  })

  it.each(['store', 'log', 'admin', 'privacy', 'routes', 'digests'] as const)('shows every key of %s', (section) => {
    const keys = keysOf(shape[section])
    expect(keys.length).toBeGreaterThan(0)
    expect(keysIn(example[section])).toEqual(expect.arrayContaining([...keys]))
  })

  it('shows every condition of a route', () => {
    const route = shape.routes._zod.def.innerType.element
    const shown = (example['routes'] ?? []).flatMap(({ when }) => keysIn(when))
    expect(shown).toEqual(expect.arrayContaining([...keysOf(route.shape.when)]))
  })

  const components = (['sources', 'enrichers', 'sinks'] as const).flatMap((list) =>
    kinds[list].map((kind: KindSchema): readonly [string, 'sources' | 'enrichers' | 'sinks', KindSchema] => [
      kind.type,
      list,
      kind,
    ]),
  )
  it.each(components)('shows every option of %s', (type, list, kind) => {
    const shown = (example[list] ?? []).filter((entry) => entry['type'] === type)
    expect(shown).not.toEqual([])
    expect(keysIn(shown)).toEqual(expect.arrayContaining([...keysOf(kind.options)]))
  })
})
