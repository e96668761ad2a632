// A YAML file that is a list of maps, read as texts: "+49 …" and "0049 …" must not turn into numbers on the way.
import { isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { syntaxMessage } from './syntax.ts'

export type YamlList =
  | { readonly items: readonly YamlItem[] }
  /** `message` without anything from the file. */
  | { readonly line: number; readonly message: string }

export interface YamlItem {
  readonly line: number
  /** Every scalar is the text it is written as; `null` and nothing are empty texts. */
  readonly value: unknown
}

/** Never throws. */
export const readYamlList = (text: string): YamlList => {
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      schema: 'failsafe',
      resolveKnownTags: false,
      stringKeys: true,
    })
    const lineOf = (offset: number | undefined): number => Math.max(1, lines.linePos(offset ?? 0).line)
    const [error] = document.errors
    if (error !== undefined) return { line: lineOf(error.pos[0]), message: syntaxMessage(error, '') }
    const { contents } = document
    if (!isSeq<Node>(contents)) return { line: 1, message: 'must be a list of maps: each begins with a dash' }
    return {
      items: contents.items.map((node) => ({ line: lineOf(node.range?.[0]), value: textsOf(node.toJS(document)) })),
    }
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof ReferenceError)) throw error
    return { line: 1, message: 'is nested too deeply, or its aliases (*name) are too many' }
  }
}

const EMPTY = new Set(['null', '~'])

const textsOf = (value: unknown): unknown => {
  if (typeof value === 'string') return EMPTY.has(value) ? '' : value
  if (Array.isArray(value)) return value.map(textsOf)
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textsOf(inner)]))
    : value
}
