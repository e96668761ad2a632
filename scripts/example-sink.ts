// Puts the code of the example sink, which the tests run, into docs/adding-a-sink.md: `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const FILE = join(ROOT, 'docs', 'adding-a-sink.md')
const EXAMPLE = join(ROOT, 'test', 'support', 'example-sink.ts')
const BLOCK = /(<!-- example: written by `npm run docs` -->\n).*?(<!-- end of example -->)/s

/** As it would stand in `src/sinks/ntfy/index.ts`. */
const exampleSink = (): string =>
  readFileSync(EXAMPLE, 'utf8').replaceAll("'../../src/sinks/", "'../").replaceAll("'../../src/", "'../../")

export const withExample = (document: string): string =>
  document.replace(BLOCK, (_, head, tail) => `${head}\`\`\`ts\n${exampleSink()}\`\`\`\n${tail}`)

export const readExampleDocument = (): string => readFileSync(FILE, 'utf8')

if (import.meta.main) writeFileSync(FILE, withExample(readExampleDocument()))
