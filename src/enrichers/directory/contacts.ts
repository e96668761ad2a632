// A file of contacts as text, to the contacts in it: CSV with a header, or a list in YAML or JSON.
import { readYamlList } from '../../config/document/yaml-list.ts'
import { type Fields, fieldName, tidyFields } from '../fields.ts'
import { parseCsv } from './csv.ts'
import { lineOfJsonFault } from './json-fault.ts'

export type ContactFormat = 'csv' | 'yaml' | 'json'

export interface Contact {
  /** As they stand in the file; at least one, each with a digit in it. */
  readonly numbers: readonly string[]
  readonly fields: Fields
}

export type Contacts =
  /** `remarks`: what was not used as it stands, and where; without anything from the file. */
  { readonly contacts: readonly Contact[]; readonly remarks: readonly string[] } | { readonly fault: string }

/** One entry of the file. */
interface Entry {
  /** `line 7`, or `entry 7` where lines are not known. */
  readonly place: string
  readonly values: Readonly<Record<string, unknown>>
}

type Entries = { readonly entries: readonly Entry[] } | { readonly fault: string }

const NUMBER_FIELDS = ['number', 'numbers']
const MAX_REMARKS = 20
/** The YAML parser is thorough, not fast: more than this would stop everything else for a second. */
const MAX_YAML_CHARACTERS = 2_000_000

export const formatOf = (file: string): ContactFormat | null => {
  if (/\.(csv|tsv|txt)$/i.test(file)) return 'csv'
  if (/\.ya?ml$/i.test(file)) return 'yaml'
  return /\.json$/i.test(file) ? 'json' : null
}

/** Never throws. */
export const readContacts = (bytes: Uint8Array, format: ContactFormat): Contacts => {
  const text = decoded(bytes)
  if (text === null) return { fault: 'it is not UTF-8 text: save it with that encoding' }
  const read = { csv: fromCsv, yaml: fromYaml, json: fromJson }[format](text)
  return 'fault' in read ? read : contactsOf(read.entries)
}

const decoded = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const contactsOf = (entries: readonly Entry[]): Contacts => {
  const contacts: Contact[] = []
  const remarks: string[] = []
  for (const { place, values } of entries) {
    const named = Object.entries(values).map(([title, value]) => [fieldName(title), value] as const)
    const numbers = named.flatMap(([name, value]) => (NUMBER_FIELDS.includes(name ?? '') ? numbersIn(value) : []))
    const rest = named.flatMap(([name, value]) =>
      name === null || NUMBER_FIELDS.includes(name) ? [] : [[name, value]],
    )
    const { fields, dropped } = tidyFields(Object.fromEntries(rest))
    remarks.push(...dropped.map((what) => `${place}: ${what}`))
    if (numbers.length === 0) remarks.push(`${place}: has no number`)
    else contacts.push({ numbers, fields })
  }
  const more = remarks.length - MAX_REMARKS
  return { contacts, remarks: more > 0 ? [...remarks.slice(0, MAX_REMARKS), `… and ${more} more`] : remarks }
}

const numbersIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(numbersIn)
  if (typeof value !== 'string' && typeof value !== 'number') return []
  return String(value)
    .split(';')
    .map((number) => number.trim())
    .filter((number) => /\d/.test(number))
}

const fromCsv = (text: string): Entries => {
  const csv = parseCsv(text)
  if ('message' in csv) return { fault: `line ${csv.line}: ${csv.message}` }
  const [header, ...rows] = csv.rows
  const titles = header?.cells ?? []
  const names = titles.map(fieldName)
  if (!names.some((name) => NUMBER_FIELDS.includes(name ?? '')))
    return { fault: `line ${header?.line ?? 1}: the header has no column \`number\` or \`numbers\`` }
  const twice = names.find((name, index) => name !== null && names.indexOf(name) < index)
  if (twice !== undefined) return { fault: `line ${header?.line}: the column \`${twice}\` stands in the header twice` }
  const long = rows.find(({ cells }) => cells.slice(titles.length).some((cell) => cell !== ''))
  if (long !== undefined) return { fault: `line ${long.line}: has more cells than the header: is a quote missing?` }
  const entries = rows.map(({ line, cells }) => ({
    place: `line ${line}`,
    values: Object.fromEntries(titles.map((title, index) => [title, cells[index] ?? ''])),
  }))
  return { entries }
}

const fromYaml = (text: string): Entries => {
  if (text.length > MAX_YAML_CHARACTERS) return { fault: 'it is too long for YAML: write so many contacts as CSV' }
  const list = readYamlList(text)
  if ('message' in list) return { fault: `line ${list.line}: ${list.message}` }
  return entriesOf(list.items.map(({ line, value }) => ({ place: `line ${line}`, value })))
}

const fromJson = (text: string): Entries => {
  try {
    const list: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    if (!Array.isArray(list)) return { fault: 'line 1: must be a list of objects' }
    return entriesOf(list.map((value: unknown, index) => ({ place: `entry ${index + 1}`, value })))
  } catch (error) {
    return { fault: `line ${lineOfJsonFault(text, error)}: is not JSON` }
  }
}

const entriesOf = (items: readonly { readonly place: string; readonly value: unknown }[]): Entries => {
  const wrong = items.find(({ value }) => typeof value !== 'object' || value === null || Array.isArray(value))
  if (wrong !== undefined) return { fault: `${wrong.place}: must be a map of names and values` }
  return { entries: items.map(({ place, value }) => ({ place, values: { ...Object(value) } })) }
}
