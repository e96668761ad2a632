// The source files and what each imports, read from the disk: the ground the architecture test stands on.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

export interface SourceFile {
  /** Relative to `src/`, with `/`. */
  readonly path: string
  readonly lines: number
  /** Files of `src/`, relative to it. */
  readonly imports: readonly string[]
  /** Packages and `node:` modules, without subpaths (`@scope/name` kept). */
  readonly packages: readonly string[]
}

const ROOT = join(import.meta.dirname, '..', '..', 'src')

const walk = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? walk(path) : [path]
  })

const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/g

const packageOf = (specifier: string): string =>
  specifier.startsWith('node:')
    ? specifier
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')

const read = (path: string): SourceFile => {
  const text = readFileSync(path, 'utf8')
  const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '')
  return {
    path: relative(ROOT, path),
    lines: text.split('\n').length - 1,
    imports: specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => relative(ROOT, normalize(join(dirname(path), specifier)))),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')).map(packageOf),
  }
}

export const sourceTree = (): readonly SourceFile[] =>
  walk(ROOT)
    .filter((path) => path.endsWith('.ts'))
    .map(read)
