import { readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const text = readFileSync('README.md', 'utf8')

describe('the README', () => {
  it('has pictures that say what they show, light and dark, and load at once', () => {
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
