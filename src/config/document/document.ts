// The YAML of the config file: text to plain values, and from every value back to its line and column.
import { LineCounter, type Node, parseDocument } from 'yaml'
import type { Interpolated } from '../interpolate.ts'
import { type Fault, type Finding, formatPath, type Path } from './fault.ts'
import { isFatal, syntaxMessage } from './syntax.ts'
import { locate, type Unfolded, unfold } from './unfold.ts'

export interface ConfigDocument {
  /** Variables replaced; null where one could not be. */
  readonly value: unknown
  readonly faults: readonly Fault[]
  /** False when the YAML is so broken that `value` says nothing. */
  readonly readable: boolean
  /** Gives a finding its place; null when it is about a value that already has a fault of its own. */
  place(finding: Finding): Fault | null
}

/** Reads the file's text. Never throws. `expand` replaces the variables of one string. */
export const readDocument = (source: string, expand: (text: string) => Interpolated): ConfigDocument => {
  const text = source.replace(/^\uFEFF/, '')
  if (opensTooMuch(text)) return unreadable([TOO_DEEP])
  const lines = new LineCounter()
  try {
    const { contents, errors, warnings } = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      schema: 'core',
      resolveKnownTags: false,
      stringKeys: true,
    })
    const faultAt = placer(lines)
    const syntax = [...errors, ...warnings].map((error): Fault => {
      const fault = faultAt(error.pos[0], [], '')
      return { ...fault, message: syntaxMessage(error, text.split('\n')[fault.line - 1] ?? '') }
    })
    if (errors.some(isFatal)) return unreadable(firstOfEachLine(syntax))
    return readable(contents, unfold(contents, expand), syntax, faultAt)
  } catch (error) {
    // The stack ran out, here or in the parser.
    if (!(error instanceof RangeError)) throw error
    return unreadable([TOO_DEEP])
  }
}

const TOO_DEEP: Fault = { line: 1, column: 1, path: '', message: 'the file is nested too deeply' }
const MAX_OPEN_BRACKETS = 100

/** The parser takes minutes over a few thousand brackets that are never closed. */
const opensTooMuch = (text: string): boolean => {
  let open = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    open = Math.max(0, open + (bracket === '[' || bracket === '{' ? 1 : -1))
    if (open > MAX_OPEN_BRACKETS) return true
  }
  return false
}

type FaultAt = (offset: number | undefined, path: Path, message: string) => Fault

const placer =
  (lines: LineCounter): FaultAt =>
  (offset, path, message) => {
    const { line, col } = lines.linePos(offset ?? 0)
    return { ...(line < 1 ? { line: 1, column: 1 } : { line, column: col }), path: formatPath(path), message }
  }

/** One slip of the pen makes the parser stumble several times on the same line. */
const firstOfEachLine = (faults: readonly Fault[]): readonly Fault[] => [
  ...new Map(faults.toReversed().map((fault) => [fault.line, fault])).values(),
]

const unreadable = (faults: readonly Fault[]): ConfigDocument => ({
  value: null,
  faults,
  readable: false,
  place: () => null,
})

const readable = (
  root: Node | null,
  { value, problems, aliases }: Unfolded,
  syntax: readonly Fault[],
  faultAt: FaultAt,
): ConfigDocument => {
  const broken = new Set<unknown>(problems.map(({ node }) => node))
  return {
    value,
    faults: [...syntax, ...problems.map(({ node, path, message }) => faultAt(node.range?.[0], path, message))],
    readable: true,
    place: ({ path, on, message }) => {
      const node = locate(root, aliases, path, on)
      const isBroken = broken.has(node) || (node !== null && broken.has(aliases.get(node)))
      return isBroken ? null : faultAt(node?.range?.[0], path, message)
    },
  }
}
