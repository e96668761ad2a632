import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'bench/README.md']
const text = readFileSync('README.md', 'utf8')

describe('the documents', () => {
  it.each(DOCUMENTS)('point to files that are there: %s', (document) => {
    const words = readFileSync(document, 'utf8')
    const targets = [...words.matchAll(/\]\((?!https?:|#)([^)#\s]+)|\b(?:src|srcset)="([^"]+)"/g)]
    const missing = targets
      .map(([, link, picture]) => join(dirname(document), link ?? picture ?? ''))
      .filter((path) => !existsSync(path))
    expect(missing).toEqual([])
  })

  it('have pictures that say what they show, light and dark, and load at once', () => {
    const pictures = text.match(/<picture>.*?<\/picture>/gs) ?? []
    expect(pictures.length).toBeGreaterThan(3)
    for (const picture of pictures) {
      const [dark, light] = [/srcset="([^"]+)"/, /\bsrc="([^"]+)"/].map((place) => place.exec(picture)?.[1] ?? '')
      expect(dark).toBe(light?.replace('-light', '-dark'))
      expect(picture).toMatch(/alt="[^"]{40,}"/)
      for (const path of [dark, light]) expect(statSync(path ?? '').size).toBeLessThan(150_000)
    }
  })
})
