// A statement with typed values and rows: the one place where PostgreSQL's rows get our types.
import { createHash } from 'node:crypto'

/** Values by place: `$1` is the first. Prepared once a connection, under its name. */
export interface Sql<Values extends readonly Value[], Row> {
  readonly name: string
  readonly text: string
  /** Only for the compiler. */
  readonly shape?: (values: Values) => Row
}

type Plain = string | number | boolean | null
export type Value = Plain | readonly Plain[]

/** Rows are trusted to have the named shape: only this program writes the tables. `int8` comes as a number. */
export const sql = <Values extends readonly Value[], Row>(text: string): Sql<Values, Row> => ({
  name: createHash('sha256').update(text).digest('base64url').slice(0, 24),
  text,
})

/** PostgreSQL's texts hold no U+0000; what comes from outside may. */
export const sendable = (values: readonly Value[]): Value[] =>
  values.map((value) => (Array.isArray(value) ? value.map(withoutNul) : withoutNul(value as Plain)))

const withoutNul = (value: Plain): Plain =>
  typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\u{fffd}') : value
