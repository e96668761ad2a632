// What an enricher may add to a call: a bounded set of named texts, numbers and switches.

export type Fields = Readonly<Record<string, string | number | boolean>>

export interface TidyFields {
  readonly fields: Fields
  /** What was left out or cut, and why; names of fields only where they are fit to be repeated. */
  readonly dropped: readonly string[]
}

const MAX_FIELDS = 20
const MAX_TEXT = 500
const NAME = /^[a-z][a-z0-9_]{0,39}$/
const MAX_DROPPED = 10

export const isFieldName = (name: string): boolean => NAME.test(name)

/** "Customer No." becomes `customer_no`; null when nothing is left that could be the name of a field. */
export const fieldName = (title: string): string | null => {
  const name = title
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return isFieldName(name) ? name : null
}

/** Keeps what a call can carry. Nulls and empty texts are no fields and not worth a word. */
export const tidyFields = (found: Readonly<Record<string, unknown>>): TidyFields => {
  const fields: Record<string, string | number | boolean> = {}
  const dropped: string[] = []
  const drop = (what: string) => {
    if (dropped.length < MAX_DROPPED) dropped.push(what)
  }
  let count = 0
  for (const [name, raw] of Object.entries(found)) {
    const value = typeof raw === 'string' ? raw.trim() : raw
    if (value === null || value === undefined || value === '') continue
    if (!isFieldName(name)) drop('a field whose name is not of the form [a-z][a-z0-9_]{0,39}')
    else if (!isScalar(value)) drop(`${name}: not a text, a number or a switch`)
    else if (count >= MAX_FIELDS) drop(`${name}: more than ${MAX_FIELDS} fields`)
    else {
      if (typeof value === 'string' && value.length > MAX_TEXT) drop(`${name}: cut to ${MAX_TEXT} characters`)
      fields[name] = typeof value === 'string' ? cut(value) : value
      count += 1
    }
  }
  return { fields, dropped }
}

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))

/** Never between the halves of a character. */
const cut = (text: string): string => {
  const whole = text.toWellFormed()
  if (whole.length <= MAX_TEXT) return whole
  const kept = whole.slice(0, MAX_TEXT - 1)
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}
