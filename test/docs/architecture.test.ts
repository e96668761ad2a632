import { existsSync, globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const { dependencies, devDependencies }: Manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const map = readFileSync('ARCHITECTURE.md', 'utf8')
const DOCUMENTS = ['ARCHITECTURE.md', 'SECURITY.md', 'CHANGELOG.md', ...globSync('docs/*.md')]

/** Rooms and files in backticks, as `store/store.ts` or `src/config/`; what has other characters in it is no path. */
const placesIn = (text: string): readonly string[] =>
  [...text.replaceAll(/^```\w*\n.*?^```$/gms, '').matchAll(/`((?:[\w.-]+\/)+(?:[\w-]+\.[a-z]+)?)`/g)].map(
    ([, place = '']) => place,
  )

/** From the root or from `src/`; what the build makes may not be there yet. */
const isThere = (place: string): boolean => place.startsWith('dist/') || existsSync(place) || existsSync(`src/${place}`)

describe('the map of the inside', () => {
  it('leads through files that are there, and says so of other documents too', () => {
    expect(placesIn(map).length).toBeGreaterThan(40)
    const missing = DOCUMENTS.flatMap((document) =>
      placesIn(readFileSync(document, 'utf8'))
        .filter((place) => /^(src|test|scripts|deploy|bench)\//.test(place) || document === 'ARCHITECTURE.md')
        // The one that docs/adding-a-sink.md adds.
        .filter((place) => !place.startsWith('src/sinks/ntfy/') && !isThere(place))
        .map((place) => `${document}: ${place}`),
    )
    expect(missing).toEqual([])
  })

  it('gives a reason for every package, and for no other', () => {
    const [, section = ''] = map.split('## Dependencies')
    const rows = [...section.matchAll(/^\| ([^|]+?) +\| *(.+?) *\|$/gm)].slice(1)
    const named = rows.flatMap(([, names = '']) => names.split(',').map((name) => name.replace(/\(.*\)/, '').trim()))
    const used = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/'))
    expect(named.filter((name) => !/^-+$/.test(name)).toSorted()).toEqual(used.toSorted())
  })
})
