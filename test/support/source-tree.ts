// The source files and what each imports, read from the disk: the ground the architecture test stands on.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

export interface SourceFile {
  /** Relative to the folder (`src/`), with `/`. */
  readonly path: string
  readonly lines: number
  /** Files by relative imports, relative to the folder, too. */
  readonly imports: readonly string[]
  /** Packages and `node:` modules, without subpaths (`@scope/name` kept). */
  readonly packages: readonly string[]
}

const REPOSITORY = join(import.meta.dirname, '..', '..')

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

const read = (root: string, path: string): SourceFile => {
  const text = readFileSync(path, 'utf8')
  const specifiers = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '')
  return {
    path: relative(root, path),
    lines: text.split('\n').length - 1,
    imports: specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => relative(root, normalize(join(dirname(path), specifier)))),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')).map(packageOf),
  }
}

export const sourceTree = (folder: 'src' | 'bench' = 'src'): readonly SourceFile[] => {
  const root = join(REPOSITORY, folder)
  return walk(root)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(root, path))
}
