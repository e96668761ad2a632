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

/** The first words of the longest piece between what differs from case to case. */
const essence = (message: string): string => {
  const pieces = message.split(/[…:`(]|\d|\/|[A-Z]+_[A-Z_]+/).map((piece) => piece.trim())
  const [longest = ''] = pieces.toSorted((one, other) => other.length - one.length)
  return longest.split(/\s+/).slice(0, 4).join(' ')
}

describe('docs/troubleshooting.md', () => {
  it('quotes only what the program says', () => {
    expect(quoted.length).toBeGreaterThan(15)
    const invented = quoted.filter((message) => !sources.includes(essence(message)))
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
