import { globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const PICTURES = ['README.md', ...globSync('docs/*.md')].flatMap((document) =>
  (readFileSync(document, 'utf8').match(/<picture>.*?<\/picture>/gs) ?? []).map((markup) => {
    const [dark = '', light = ''] = [/srcset="([^"]+)"/, /\bsrc="([^"]+)"/].map((place) => place.exec(markup)?.[1])
    return { document, markup, dark, light, files: [dark, light].map((path) => join(dirname(document), path)) }
  }),
)

describe('the pictures of the documents', () => {
  it('say what they show, light and dark, and load at once', () => {
    for (const { markup, dark, light, files } of PICTURES) {
      expect(dark).toBe(light.replace('-light', '-dark'))
      expect(markup).toMatch(/alt="[^"]{40,}"/)
      for (const file of files) expect(statSync(file).size).toBeLessThan(150_000)
    }
  })

  it('are all shown, one of them before anything is read', () => {
    expect(PICTURES.flatMap(({ files }) => files).toSorted()).toEqual(globSync('docs/pictures/*.png').toSorted())
    const [first] = readFileSync('README.md', 'utf8').split('\n## ')
    expect(first).toContain('<picture>')
  })
})
