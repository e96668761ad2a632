import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { RingpostError } from '../../src/errors.ts'
import { sampleKinds } from '../support/sample-config.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

/** A folder of files, loaded as a person who stands in it would. */
const load = (files: Readonly<Record<string, string>>) => {
  const cwd = temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(cwd, name, '..'), { recursive: true })
    writeFileSync(join(cwd, name), text)
  }
  return { cwd, ...loadConfig({ env: {}, cwd, kinds: sampleKinds, isTerminal: false }) }
}

const faults = (files: Readonly<Record<string, string>>): readonly string[] => {
  try {
    load(files)
  } catch (error) {
    if (error instanceof RingpostError) return error.message.split('\n')
    throw error
  }
  return []
}

const tenant = (name: string, more = ''): string => `sources:
  - { name: ${name}, type: pbx, client_id: "\${ID}", client_secret: quiet }
sinks:
  - { name: ${name}-screen, type: console }
${more}`

const MAIN = 'include: conf.d/*.yaml\n'
const ENV = { '.env': 'ID=from-beside-the-main-file\n' }
const among = (files: Readonly<Record<string, string>>, main = MAIN) => ({ 'config.yaml': main, ...ENV, ...files })

describe('include', () => {
  it('brings in sources and sinks from other files, in the order of their names, with the variables of the main one', () => {
    const { config } = load(among({ 'conf.d/b.yaml': tenant('b'), 'conf.d/a.yaml': tenant('a'), 'conf.d/c.txt': '?' }))
    expect(config.sources.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(config.sources[0]?.build(null).options).toMatchObject({ client_id: 'from-beside-the-main-file' })
    expect(config.files).toEqual([
      { name: 'config.yaml', sources: [], enrichers: [], sinks: [], routes: null },
      { name: join('conf.d', 'a.yaml'), sources: ['a'], enrichers: [], sinks: ['a-screen'], routes: null },
      { name: join('conf.d', 'b.yaml'), sources: ['b'], enrichers: [], sinks: ['b-screen'], routes: null },
    ])
  })

  it('takes several patterns and plain paths, and each file once', () => {
    const main = 'include: [one.yaml, "*/t*.yaml", "conf.d/*.yaml"]\n'
    const { config } = load(among({ 'one.yaml': tenant('one'), 'conf.d/two.yaml': tenant('two') }, main))
    expect(config.sources.map(({ name }) => name)).toEqual(['one', 'two'])
  })

  it('lets relative paths of a file begin at its own folder', () => {
    const book = 'enrichers: [{ name: book, type: register, file: ./people.csv }]'
    const { config, cwd } = load(
      among({
        'conf.d/a.yaml': tenant('a', `${book}\n`).replace('quiet', '"${file:secret}"'),
        'conf.d/secret': 'hidden\n',
      }),
    )
    expect(config.enrichers[0]).toMatchObject({ name: 'book', folder: join(cwd, 'conf.d') })
    expect(JSON.stringify(config.sources[0]?.build(null))).not.toContain('hidden')
  })

  it('says of every fault in every file where it stands, all at once', () => {
    const found = faults(
      among(
        {
          'conf.d/a.yaml': tenant('a').replace('quiet', '"${NONE}"'),
          'conf.d/b.yaml': tenant('b', 'data_dir: here\n'),
          'conf.d/c.yaml': 'sources: [\n',
          'conf.d/d.yaml': Buffer.from([0xff, 0xfe, 0x00]).toString('latin1'),
        },
        `${MAIN}log: { levle: x }\n`,
      ),
    )
    expect(found).toEqual([
      'config.yaml:2:8: log.levle: unknown key; did you mean `level`?',
      expect.stringContaining(
        `${join('conf.d', 'a.yaml')}:2:62: sources[0].client_secret: the variable NONE is not set`,
      ),
      expect.stringContaining(
        `${join('conf.d', 'b.yaml')}:5:1: data_dir: unknown key here: an included file has sources`,
      ),
      expect.stringMatching(/c\.yaml:\d+:\d+: /),
      expect.stringMatching(/d\.yaml:1:1: /),
    ])
  })

  it('refuses a name that stands in two files, and names both places', () => {
    const again = tenant('b').replace('b-screen', 'a-screen')
    expect(faults(among({ 'conf.d/a.yaml': tenant('a'), 'conf.d/b.yaml': again }))).toEqual([
      `${join('conf.d', 'b.yaml')}:4:13: sinks[0].name: ${join('conf.d', 'a.yaml')}:4:13 has this name already`,
    ])
  })

  it('lets a file name its own sinks and those of the main file, and nobody else’s sinks or sources', () => {
    const main = `${MAIN}sinks: [{ name: audit, type: console }]\n`
    const fine = tenant('a', 'routes: [{ when: { source: a }, sinks: [a-screen, audit] }]\n')
    expect(faults(among({ 'conf.d/a.yaml': fine }, main))).toEqual([])
    const prying = tenant('a', 'routes:\n  - { when: { source: b }, sinks: [b-screen], included: true }\n')
    expect(faults(among({ 'conf.d/a.yaml': prying, 'conf.d/b.yaml': tenant('b') }, main))).toEqual([
      expect.stringContaining(':6:23: routes[0].when.source: no source has this name'),
      expect.stringContaining(':6:36: routes[0].sinks[0]: no sink has this name'),
      expect.stringContaining(':6:57: routes[0].included: only a route of the main file can say this'),
    ])
    const empty = 'routes: [{ sinks: [b-screen] }]\n'
    expect(faults(among({ 'conf.d/a.yaml': empty, 'conf.d/b.yaml': tenant('b') }))).toEqual([
      expect.stringContaining('there is no sink that this file may name'),
    ])
  })

  it('lets all files use the hours of the main one, and their own before them', () => {
    const hours = (zone: string) => `hours: { office: { timezone: ${zone}, days: { mon: "08:00-18:00" } } }\n`
    const routes = 'routes: [{ when: { hours: office }, sinks: [] }]\n'
    const { config } = load(
      among(
        { 'conf.d/a.yaml': tenant('a', routes), 'conf.d/b.yaml': tenant('b', routes + hours('Asia/Tokyo')) },
        MAIN + hours('Europe/Berlin'),
      ),
    )
    const zones = config.files.map(({ routes: of }) => of?.[0]?.when.hours?.[0]?.timezone)
    expect(zones).toEqual([undefined, 'Europe/Berlin', 'Asia/Tokyo'])
  })

  it('lets a digest tell of the calls of its own file', () => {
    const digest = 'digests: [{ name: a-day, cron: "0 8 * * *", sinks: [a-screen], when: { queue: Sales } }]\n'
    const { config } = load(among({ 'conf.d/a.yaml': tenant('a', digest), 'conf.d/b.yaml': tenant('b') }))
    expect(config.digests[0]).toMatchObject({ when: { queue: ['Sales'], source: ['a'] }, sources: ['a'] })
  })

  it('needs sources and sinks somewhere, files that are there, and not itself', () => {
    expect(faults(among({}))).toEqual([
      'config.yaml:1:10: include: neither this file nor an included one has sources',
      'config.yaml:1:10: include: neither this file nor an included one has sinks',
    ])
    expect(faults(among({ 'a.yaml': tenant('a') }, 'include: [a.yaml, none.yaml, config.yaml]\n'))).toEqual([
      'config.yaml:1:19: include[1]: there is no such file',
      'config.yaml:1:30: include[2]: includes this very file',
    ])
  })

  it('reads a thousand files', () => {
    const files = Array.from({ length: 1_000 }, (_, index) => [`conf.d/t${index}.yaml`, tenant(`t${index}`)])
    const { config } = load(among(Object.fromEntries(files)))
    expect(config.sources).toHaveLength(1_000)
    expect(config.files).toHaveLength(1_001)
  })
})
