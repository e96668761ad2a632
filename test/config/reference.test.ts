import { describe, expect, it } from 'vitest'
import { optionsIn, sections, typesIn } from '../../scripts/reference/schema.ts'
import { readReference, reference } from '../../scripts/reference.ts'

const document = readReference()
const rows = document.split('\n').filter((line) => line.startsWith('| <a id='))

describe('docs/configuration.md', () => {
  it('is what `npm run docs` writes', () => expect(document).toBe(reference()))

  it('has every section and every type, each under a heading', () => {
    const headings = [...document.matchAll(/^#{2,3} (.*)$/gm)].map(([, words]) => words)
    const types = sections.flatMap((list) => typesIn(list).map(({ type }) => `${list}: ${type}`))
    expect(types).toContain('sinks: slack')
    expect(headings).toEqual(expect.arrayContaining(types))
    const blocks = sections.filter((name) => optionsIn(name).length > 0)
    expect(blocks).toContain('hours')
    expect(headings).toEqual(expect.arrayContaining(blocks))
  })

  it('says of every option what it takes and what it does', () => {
    expect(rows.length).toBeGreaterThan(80)
    const cells = rows.map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    const silent = cells.filter(([, , takes = '', , words = '']) => words.length < 10 || /^$|undefined/.test(takes))
    expect(silent).toEqual([])
  })

  it('shows a type with the least it needs', () => {
    const [, block = ''] = /### sinks: teams\n.*?```yaml\n(.*?)```/s.exec(document) ?? []
    expect(block).toBe('sinks:\n  - name: office\n    type: teams\n    url: ${TEAMS_WORKFLOW_URL}\n')
  })

  it('leads to each option by an anchor of its own', () => {
    const anchors = [...document.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)
    expect(anchors.filter((id, index) => anchors.indexOf(id) < index)).toEqual([])
  })
})
