// The files that the main one includes: found, read, and each looked at as a file of its own.
import { dirname, relative } from 'node:path'
import type { z } from 'zod'
import { type ConfigDocument, readDocument } from '../document/document.ts'
import type { Fault, Finding } from '../document/fault.ts'
import { findingsOf } from '../document/issues.ts'
import { messageFor } from '../document/messages.ts'
import { interpolate, type Surroundings } from '../interpolate.ts'
import { field, listIn } from '../references/values.ts'
import type { fileSchema } from '../schema/file.ts'

/** One file of the config, the main one or another. */
export interface ConfigPart {
  /** Absolute. */
  readonly file: string
  /** As messages name it; null for the main file, which they name by themselves. */
  readonly shown: string | null
  readonly document: ConfigDocument
}

export interface Inclusion extends Surroundings {
  /** The files, absolute and sorted, that a pattern stands for. Left out: there are none. */
  readonly findFiles?: (pattern: string, folder: string) => readonly string[]
  /** How messages name a file; left out, relative to the folder of the main one. */
  readonly show?: (file: string) => string
}

const WILD = /[*?[{]/

/** Never throws. */
export const readIncluded = (
  main: ConfigDocument,
  input: Inclusion,
): { readonly parts: readonly ConfigPart[]; readonly findings: readonly Finding[] } => {
  const folder = dirname(input.file)
  const { findFiles = () => [], show = (file) => relative(folder, file) } = input
  const findings: Finding[] = []
  const files = new Map<string, ConfigPart>()
  for (const { pattern, path } of patternsIn(main.value)) {
    const found = WILD.test(pattern) ? findFiles(pattern, folder) : findFiles(pattern, folder).slice(0, 1)
    if (found.length === 0 && !WILD.test(pattern))
      findings.push({ path, on: 'value', message: 'there is no such file' })
    for (const file of found) {
      if (file === input.file) findings.push({ path, on: 'value', message: 'includes this very file' })
      else if (!files.has(file)) files.set(file, readPart(file, show(file), input))
    }
  }
  return { parts: [...files.values()], findings }
}

const patternsIn = (value: unknown): readonly { readonly pattern: string; readonly path: Finding['path'] }[] => {
  const include = field(value, 'include')
  if (typeof include === 'string') return [{ pattern: include, path: ['include'] }]
  return listIn(value, 'include').flatMap((pattern, index) =>
    typeof pattern === 'string' ? [{ pattern, path: ['include', index] }] : [],
  )
}

/** Relative files in its variables begin at its own folder. */
const readPart = (file: string, shown: string, { env, readFile }: Surroundings): ConfigPart => {
  const text = textOf(file, readFile)
  if (typeof text !== 'string') return { file, shown, document: unreadable(text.problem) }
  return { file, shown, document: readDocument(text, (string) => interpolate(string, { env, readFile, file })) }
}

const textOf = (file: string, readFile: Surroundings['readFile']): string | { readonly problem: string } => {
  try {
    return readFile(file)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    return { problem: `this file cannot be read${code}: it must be UTF-8 text that the user of Ringpost may read` }
  }
}

const unreadable = (message: string): ConfigDocument => ({
  value: null,
  faults: [{ line: 1, column: 1, path: '', message }],
  readable: false,
  place: () => null,
})

/** What one file says by itself, by the schema of its kind. */
export const examine = <Schema extends z.ZodType>(
  { document, shown }: ConfigPart,
  schema: Schema,
  more: (value: unknown) => readonly Finding[],
): { readonly data: z.output<Schema> | null; readonly faults: readonly Fault[] } => {
  if (!document.readable) return { data: null, faults: named(document.faults, shown) }
  // An empty file says nothing wrong; whether that is enough, `more` knows.
  const result = schema.safeParse(document.value ?? {}, { error: messageFor })
  const issues = result.success ? [] : findingsOf(result.error.issues).map(shown === null ? same : ofIncluded)
  const placed = [...issues, ...more(document.value)].map((finding) => document.place(finding))
  const faults = [...document.faults, ...placed.filter((fault) => fault !== null)]
  return { data: result.success ? result.data : null, faults: named(faults, shown) }
}

const same = (finding: Finding): Finding => finding

const ofIncluded = (finding: Finding): Finding =>
  finding.on === 'key' && finding.path.length === 1
    ? { ...finding, message: `unknown key here: an included file has ${Object.keys(TENANTS).join(', ')}` }
    : finding

const named = (faults: readonly Fault[], shown: string | null): readonly Fault[] =>
  shown === null ? faults : faults.map((fault) => ({ ...fault, file: shown }))

export type IncludedFile = z.output<ReturnType<typeof includedSchema>>

/** What belongs to a tenant; how the daemon runs stands in the main file. */
export const includedSchema = (main: ReturnType<typeof fileSchema>) => main.pick(TENANTS)

const TENANTS = { sources: true, enrichers: true, sinks: true, routes: true, hours: true, digests: true } as const
