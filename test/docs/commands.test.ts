import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const DOCUMENTS = globSync(['*.md', 'docs/*.md', 'bench/*.md', 'config.example.yaml', 'deploy/*.*', 'deploy/*/*.*'])
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Inline code, and the lines of blocks, where commands stand. */
const codeIn = (path: string): readonly string[] => {
  const text = readFileSync(path, 'utf8')
  const blocks = [...text.matchAll(/^```(?:sh)?\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'))
  const inline = [...text.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
  return [...blocks, ...inline].map((line) => line.replace(/\s#.*$/, '').trim())
}

/** `ringpost …` at the beginning of a command; a path before it does not matter. */
const commandsIn = (path: string): readonly string[] =>
  codeIn(path)
    .flatMap((line) => line.split(/ && |\s*[|;]\s*/))
    .flatMap((part) => /^(?:npx |docker compose run --rm )?(?:\S*\/)?ringpost ([a-z].*)$/.exec(part)?.[1] ?? [])

/** What completion knows: the words after `ringpost`, and each command's options. */
const known = ((): { readonly words: ReadonlySet<string>; readonly options: ReadonlySet<string> } => {
  const fish = execFileSync(process.execPath, ['src/cli.ts', 'completion', 'fish'], { encoding: 'utf8' })
  const [words, options] = [new Set<string>(), new Set<string>()]
  for (const [, condition = '', rest = ''] of fish.matchAll(/^complete -c ringpost -n "([^"]*)" (.*)$/gm)) {
    const seen = condition.split('; ').filter((part) => part.startsWith('__fish') || part.startsWith('and __fish'))
    const path = seen.flatMap((part) => /seen_subcommand_from (\S+)/.exec(part)?.[1] ?? []).join(' ')
    const [, word] = /^-a (\S+)/.exec(rest) ?? []
    if (word !== undefined) words.add(`${path} ${word}`.trim())
    const [, long] = /-l (\S+)/.exec(rest) ?? []
    if (long !== undefined) options.add(`${path} --${long}`.trim())
  }
  return { words, options }
})()

/** Null when it can be typed. */
const faultOf = (command: string): string | null => {
  const [first = '', second = '', ...rest] = command.split(/\s+/)
  const isNested = known.words.has(`${first} ${second}`)
  const path = isNested ? `${first} ${second}` : first
  if (!known.words.has(first)) return command
  const options = [second, ...rest].flatMap((word) => /^--[a-z-]+/.exec(word) ?? [])
  return options.every((option) => option === '--help' || known.options.has(`${path} ${option}`)) ? null : command
}

describe('the commands in the documents', () => {
  it.each(DOCUMENTS)('are there, with their options: %s', (document) => {
    expect(commandsIn(document).flatMap((command) => faultOf(command) ?? [])).toEqual([])
  })

  it('are found at all', () => {
    expect(DOCUMENTS.flatMap(commandsIn).length).toBeGreaterThan(50)
    expect(faultOf('frobnicate')).toBe('frobnicate')
    expect(faultOf('dead list --frobnicate')).toBe('dead list --frobnicate')
    expect(faultOf('dead list --sink office')).toBeNull()
  })

  it('start scripts that are there', () => {
    const named = DOCUMENTS.flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/npm run (?:-s )?([a-z:-]+)/g)])
    expect(named.length).toBeGreaterThan(10)
    expect(named.flatMap(([, name = '']) => (scripts[name] === undefined ? [name] : []))).toEqual([])
  })
})
