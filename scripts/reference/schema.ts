// The config's schema as the reference reads it: each section's options in order, in the words that people use for values.
import { z } from 'zod'
import { kinds } from '../../src/commands/components.ts'
import { fileSchema } from '../../src/config/schema/file.ts'

export type Node = Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)
const nodes = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : [])
const part = (node: Node, key: string): Node => (isNode(node[key]) ? node[key] : {})

/** One key, at its place below the section: `rate.per_second`, `fields[].label`. */
export interface Option {
  readonly path: string
  readonly words: string
  readonly takes: string
  /** As YAML would have it; null where there is none. */
  readonly fallback: string | null
  readonly isRequired: boolean
}

/** A component type: `slack` of `sinks`. */
export interface TypeOptions {
  readonly type: string
  /** What is said of the type itself; empty where that is only that it is one. */
  readonly words: string
  readonly options: readonly Option[]
}

const file: Node = z.toJSONSchema(fileSchema(kinds), { io: 'input', unrepresentable: 'any' })

export const sections: readonly string[] = Object.keys(part(file, 'properties'))

const sectionNode = (name: string): Node => part(part(file, 'properties'), name)

export const sectionWords = (name: string): string => wordsOf(sectionNode(name))

/** Whether it is one value, and no block of keys. */
export const isValue = (name: string): boolean => optionsIn(name).length === 0 && !hasTypes(name)

export const optionOf = (name: string): Option => option(part(file, 'properties'), name, '', requiredOf(file))

export const optionsIn = (name: string): readonly Option[] => below(sectionNode(name), '')

/** Of a section whose entries, or which itself, are of a type; without `name` and `type`, which all have. */
export const typesIn = (name: string): readonly TypeOptions[] =>
  nodes(part(sectionNode(name), 'items')['oneOf'] ?? sectionNode(name)['oneOf']).map((node) => ({
    type: String(part(part(node, 'properties'), 'type')['const']),
    words: wordsOf(part(part(node, 'properties'), 'type')).replace(/^The type of .*/, ''),
    options: below(node, '').filter(({ path }) => path !== 'name' && path !== 'type'),
  }))

export const isList = (name: string): boolean => sectionNode(name)['type'] === 'array'

export const hasTypes = (name: string): boolean => typesIn(name).length > 0

const requiredOf = (node: Node): readonly unknown[] => (Array.isArray(node['required']) ? node['required'] : [])

const wordsOf = (node: Node): string => String(node['description'] ?? '')

const option = (properties: Node, key: string, path: string, required: readonly unknown[]): Option => {
  const node = part(properties, key)
  return {
    path: `${path}${key}`,
    words: wordsOf(node),
    takes: takes(node),
    fallback: fallbackOf(node['default']),
    isRequired: required.includes(key),
  }
}

const fallbackOf = (value: unknown): string | null =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    ? null
    : typeof value === 'string'
      ? value
      : JSON.stringify(value).replaceAll('"', '').replaceAll(',', ', ')

/** The keys of a block, each followed by those below it. */
const below = (node: Node, path: string): readonly Option[] => {
  const properties = part(node, 'properties')
  const own = Object.keys(properties).flatMap((key) => [
    option(properties, key, path, requiredOf(node)),
    ...below(part(properties, key), `${path}${key}.`),
  ])
  const entries = isNode(node['items']) ? below(node['items'], path === '' ? '' : `${path.slice(0, -1)}[].`) : []
  const named = isNode(node['additionalProperties']) ? below(node['additionalProperties'], `${path}NAME.`) : []
  const branches = nodes(node['anyOf']).filter((branch, _, all) => !isListOf(branch, all[0]))
  return [...own, ...entries, ...named, ...branches.flatMap((branch) => below(branch, path))]
}

/** Of one value or a list of such, the value is told. */
const isListOf = ({ items }: Node, first: Node | undefined): boolean =>
  isNode(items) && JSON.stringify(items) === JSON.stringify(first)

/** The forms whose pattern says less to people than a word. */
const PATTERNS: Readonly<Record<string, string>> = {
  '^([0-9]{1,9})(ms|s|m|h|d)$': 'duration',
  '^[A-Za-z0-9_-]{1,64}$': 'name',
}

const takes = (node: Node): string => {
  const branches = nodes(node['anyOf'])
  if (branches.length > 0) return oneOf(branches)
  if (Array.isArray(node['enum'])) return listed(shortest(node['enum']).map((value) => `\`${value}\``))
  if (node['const'] !== undefined) return `\`${node['const']}\``
  if (node['type'] === 'array') return `list of ${bounds(node)}${plural(takes(part(node, 'items')))}`
  if (node['type'] === 'object') return isNode(node['properties']) ? 'block' : 'map'
  if (node['type'] === 'string') return PATTERNS[String(node['pattern'])] ?? (node['format'] === 'uri' ? 'URL' : 'text')
  if (node['type'] === 'integer') return `whole number, ${node['minimum']} to ${node['maximum']}`
  return String(node['type'])
}

/** What a variable makes of a value counts as the value: only the value itself is named. */
const oneOf = (branches: readonly Node[]): string => {
  const [first = {}, second = {}] = branches
  if (first['type'] === 'boolean') return '`true` or `false`'
  if (first['type'] === 'number') return 'number'
  if (first['type'] === 'integer') return takes(first)
  if (isListOf(second, first)) return `${takes(first)}; or a list`
  return branches.map(takes).join(', or ')
}

const bounds = ({ maxItems }: Node): string => (maxItems === undefined ? '' : `at most ${maxItems}: `)

/** Of two spellings (`ringing`, `call.ringing`) the short one. */
const shortest = (words: readonly unknown[]): readonly unknown[] =>
  words.filter((word) => !words.some((other) => String(word).endsWith(`.${other}`)))

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const plural = (word: string): string => ({ text: 'texts', URL: 'URLs', name: 'names', block: 'blocks' })[word] ?? word
