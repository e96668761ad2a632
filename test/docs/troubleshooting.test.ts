import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sourceTree } from '../support/source-tree.ts'

const document = readFileSync('docs/troubleshooting.md', 'utf8')
const sources = sourceTree()
  .map(({ path }) => readFileSync(`src/${path}`, 'utf8'))
  .join('\n')

const blocks = [...document.matchAll(/^```\n(.*?)^```$/gms)].flatMap(([, block = '']) => block.split('\n'))
const inline = [...document.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)

/** Lines of the log and errors, as the page quotes them. */
const quoted = [
  ...blocks.flatMap((line) => /^(?:WARN|ERROR|INFO|ringpost): (.*)$/.exec(line)?.[1] ?? []),
  ...inline.filter((code) => code.split(' ').length >= 5),
]

/** The first three words of each piece between what differs from case to case. */
const pieces = (message: string): readonly string[] =>
  message
    .split(/[…:`]|\d|\/|[A-Z]+_[A-Z_]+/)
    .map((part) => part.trim().split(/\s+/).slice(0, 3))
    .filter((words) => words.length === 3)
    .map((words) => words.join(' '))

describe('docs/troubleshooting.md', () => {
  it('quotes only what the program says', () => {
    expect(quoted.length).toBeGreaterThan(15)
    const invented = quoted.filter((message) => !pieces(message).some((words) => sources.includes(words)))
    expect(invented).toEqual([])
  })

  it('says how to see each trouble, why it is, and what to do', () => {
    for (const heading of ['### `channel_not_found`', '### Accepted, but nothing to see', '## The disk is full']) {
      const [, section = ''] = document.split(heading)
      const own = section.split(/^##/m)[0]
      for (const part of ['**How to see it.**', '**Why.**', '**What to do.**']) expect(own).toContain(part)
    }
  })
})
