// The whole file as zod sees it: every top-level key, with its default and its description.
import { z } from 'zod'
import { duration, durationOrNone } from '../duration.ts'
import { oneOrMany, text } from '../fields.ts'
import type { KindSchema } from '../kind.ts'
import { store } from '../store/store.ts'
import { admin } from './admin.ts'
import { componentList } from './components.ts'
import { digests } from './digests.ts'
import { encryptionKey, encryptionKeyOrNone } from './encryption.ts'
import { hours } from './hours.ts'
import { callMaxAge, retention } from './keeping.ts'
import { routes } from './routes.ts'

export interface FileKinds {
  readonly sources: readonly KindSchema[]
  readonly enrichers: readonly KindSchema[]
  readonly sinks: readonly KindSchema[]
}

const log = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .describe('The least serious lines to print. SHOW_DEBUG_LOGS=true in the environment means `debug`.')
    .prefault('info'),
  format: z
    .enum(['json', 'pretty'])
    .describe('One JSON object a line, or lines for people. Left out: `pretty` on a terminal, else `json`.')
    .exactOptional(),
})

const privacy = z.strictObject({
  log_numbers: z
    .enum(['debug', 'never'])
    .describe('Where logs hold phone numbers in full: at level `debug` only, or `never`. Elsewhere they are masked.')
    .prefault('debug'),
})

const LONGEST_ENRICH_WAIT_MS = 10_000

const alerts = z.strictObject({
  sinks: z.array(text()).min(1).describe('The names of the sinks that are told.'),
  after: duration('10m').describe('How long something may wait for a sink before that is worth an alert.'),
})

/** The schema of the file for a set of component types. */
export const fileSchema = (kinds: FileKinds) =>
  z.strictObject({
    data_dir: text()
      .describe(
        'The folder for the store and the tokens, relative to the config file. Left out: $STATE_DIRECTORY, else `./data`.',
      )
      .exactOptional(),
    store,
    encryption_key: encryptionKeyOrNone()
      .describe(
        'Encrypts the tokens in the store: 32 bytes, as 64 hex digits or in base64. Left out or empty: they are protected by file permissions only.',
      )
      .exactOptional(),
    previous_encryption_keys: z
      .array(encryptionKey())
      .describe('Keys that tokens may still be encrypted with: they are read, and encrypted anew at the next start.')
      .exactOptional(),
    retention,
    call_max_age: callMaxAge,
    log: log.describe('What is printed to standard output.').prefault({}),
    admin: admin
      .describe('The listener for health, readiness, status and the commands that operate the daemon.')
      .prefault({}),
    privacy: privacy.describe('What is kept out of sight.').prefault({}),
    include: oneOrMany(text())
      .describe(
        'Further files with sources, enrichers, sinks, routes, hours and digests, by path or pattern such as `conf.d/*.yaml`, relative to this file. What stands in such a file is about the calls of its own sources only.',
      )
      .exactOptional(),
    sources: componentList('source', kinds.sources).describe('Where calls are heard.').exactOptional(),
    enrichers: componentList('enricher', kinds.enrichers)
      .describe(
        'Where the far party of a call is looked up, side by side. Where two know the same, the one further up is believed.',
      )
      .exactOptional(),
    enrich_wait: durationOrNone('500ms')
      .refine((ms) => ms <= LONGEST_ENRICH_WAIT_MS, 'must be at most 10s')
      .describe(
        'How long the first card of a call waits for the enrichers, 10s at most; what comes later edits it. 0s: not at all.',
      ),
    sinks: componentList('sink', kinds.sinks).describe('Where calls are shown.').exactOptional(),
    routes: routes.exactOptional(),
    hours: hours.exactOptional(),
    digests: digests.exactOptional(),
    alerts: alerts
      .describe(
        'Who is told when the daemon needs a person: a login that runs out, a sink that refuses, a queue that grows old, a dead letter. Left out: only the log and `/status` say so.',
      )
      .exactOptional(),
  })
