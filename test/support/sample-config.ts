// A small config with component types of its own, so that the config is tested without any real source or sink.
import { z } from 'zod'
import { duration } from '../../src/config/duration.ts'
import { flag, outboundUrl, secret, secretUrl, text } from '../../src/config/fields.ts'
import type { Environment } from '../../src/config/interpolate.ts'
import { defineKind, type Kind } from '../../src/config/kind.ts'
import { formatFault, type Parsed, parseConfig } from '../../src/config/parse.ts'

/** What the sample kinds build: the options they were given. */
export interface Built {
  readonly name: string
  readonly options: object
}

type SampleKind = Kind<Built, null>

const build = (name: string, options: object): Built => ({ name, options })

const pbx: SampleKind = defineKind({
  type: 'pbx',
  options: z.strictObject({
    client_id: text().describe('The client.'),
    client_secret: secret().describe('Its secret.'),
    accounts: z.array(text()).min(1).describe('The accounts.').optional(),
    ping_interval: duration('8s').describe('How often to ping.'),
    pkce: flag(true).describe('Whether to prove oneself.'),
    api_url: outboundUrl('https://api.example.com').describe('The service.'),
  }),
  build,
})

const hook: SampleKind = defineKind({
  type: 'hook',
  options: z.strictObject({
    url: secretUrl().describe('Where to post.'),
    headers: z
      .record(z.string().regex(/^[a-z-]+$/i), secret())
      .describe('Sent along.')
      .prefault({}),
    secrets: z.array(secret()).min(1).describe('To sign with.').optional(),
  }),
  build,
})

const console: SampleKind = defineKind({
  type: 'console',
  // Loose by oversight: the config makes it strict.
  options: z.object({
    format: z.enum(['json', 'pretty']).describe('For programs or for people.').prefault('json'),
  }),
  build,
})

const register: SampleKind = defineKind({
  type: 'register',
  options: z.strictObject({ file: text().describe('Where the entries are.') }),
  build,
})

export const sampleKinds = { sources: [pbx], enrichers: [register], sinks: [hook, console] } as const

/** A list of sources and one of sinks that are right, to hang a section under test on: eight lines. */
export const PARTS = `sources:
  - name: main
    type: pbx
    client_id: me
    client_secret: quiet
sinks:
  - { name: screen, type: console }
  - { name: web, type: hook, url: https://hooks.example.com/T0 }
`

export interface Around {
  readonly env?: Environment
  /** Absolute path to contents. */
  readonly files?: Readonly<Record<string, string>>
  readonly isTerminal?: boolean
}

/** Parses a text as if it stood in `/etc/ringpost/config.yaml`. */
export const parseSample = (yaml: string, { env = {}, files = {}, isTerminal = false }: Around = {}) =>
  parseConfig({
    text: yaml,
    file: '/etc/ringpost/config.yaml',
    env,
    readFile: (path) => {
      const found = files[path]
      if (found === undefined) throw Object.assign(new Error(`no such file ${path}`), { code: 'ENOENT' })
      return found
    },
    kinds: sampleKinds,
    isTerminal,
  })

/** The faults as people see them, but for the file's name: `12:5: sources[0].client_id: is required`. */
export const faultsOf = (yaml: string, around: Around = {}): readonly string[] => {
  const parsed = parseSample(yaml, around)
  return 'faults' in parsed ? parsed.faults.map((fault) => formatFault('', fault).slice(1)) : []
}

/** The config; throws the faults of a text that was meant to be right. */
export const configOf = (yaml: string, around: Around = {}) => {
  const parsed: Parsed<Built, null, Built, null, Built, null> = parseSample(yaml, around)
  if ('config' in parsed) return parsed.config
  throw new Error(parsed.faults.map((fault) => formatFault('sample', fault)).join('\n'))
}
