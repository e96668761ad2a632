import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const DOCUMENTS = globSync(['*.md', 'docs/*.md', 'bench/*.md'])

/** Code holds no links. */
const prose = (path: string): string =>
  readFileSync(path, 'utf8')
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\](]/g, ' '))

/** As GitHub makes anchors of headings. */
const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-')

const anchorsOf = (path: string): ReadonlySet<string> => {
  const text = readFileSync(path, 'utf8').replaceAll(/^```.*?^```$/gms, '')
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, words = '']) => slugOf(words))
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id)])
}

const targetsIn = (path: string): readonly string[] =>
  [...prose(path).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))

const isThere = (document: string, target: string): boolean => {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? document : normalize(join(dirname(document), path))
  if (!existsSync(file)) return false
  return anchor === undefined || !file.endsWith('.md') || anchorsOf(file).has(anchor)
}

describe('the links of the documents', () => {
  it.each(DOCUMENTS)('lead to files and headings that are there: %s', (document) => {
    expect(targetsIn(document).filter((target) => !isThere(document, target))).toEqual([])
  })

  it('reach every page of docs/ from the README', () => {
    const linked = new Set(targetsIn('README.md').map((target) => target.split('#')[0]))
    expect(globSync('docs/*.md').filter((page) => !linked.has(page))).toEqual([])
  })
})
