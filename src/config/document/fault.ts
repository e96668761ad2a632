// A fault in the config file: where it stands, which key it is about, and what is wrong.

/** Steps from the top of the file to a value: keys and list indices. */
export type Path = readonly PropertyKey[]

/** Something wrong with the value, or with the key itself, at a path. */
export interface Finding {
  readonly path: Path
  readonly on: 'key' | 'value'
  readonly message: string
}

export interface Fault {
  /** As messages name it; left out, it is the main file. */
  readonly file?: string
  /** Both count from 1; the column in UTF-16 code units, as editors do. */
  readonly line: number
  readonly column: number
  /** `sources[0].client_id`; empty when the fault belongs to no key. */
  readonly path: string
  /** Without any value from the file or the environment. */
  readonly message: string
}

/** `config.yaml:12:5: sources[0].client_id: is required` */
export const formatFault = (main: string, { file = main, line, column, path, message }: Fault): string =>
  `${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`

/** Keys that do not look like words are not repeated: a secret that lost its key or its colon becomes one. */
const WORD = /^[A-Za-z][A-Za-z_-]{0,39}$/

export const formatPath = (path: Path): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : WORD.test(String(step)) ? `.${String(step)}` : '.…'))
    .join('')
    .replace(/^\./, '')

export const inFileOrder = (faults: readonly Fault[]): readonly Fault[] =>
  faults.toSorted((a, b) => a.line - b.line || a.column - b.column || a.path.localeCompare(b.path))
