// The one walk from the config file's text to the typed config, or to everything that is wrong with it at once. Pure.
import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import type { Config, Kinds } from './config.ts'
import { readDocument } from './document/document.ts'
import { type Fault, type Finding, inFileOrder } from './document/fault.ts'
import { findingsOf } from './document/issues.ts'
import { messageFor } from './document/messages.ts'
import { interpolate, type Surroundings } from './interpolate.ts'
import { bind } from './schema/components.ts'
import { bindDigests } from './schema/digests.ts'
import { type FileKinds, fileSchema } from './schema/file.ts'
import { referenceFindings } from './schema/references.ts'
import { bindRoutes } from './schema/routes.ts'

export { type Fault, formatFault } from './document/fault.ts'

/** The file's text and all that its meaning depends on. `file` is the absolute path of the config file. */
export interface ConfigInput<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> extends Surroundings {
  readonly text: string
  readonly kinds: Kinds<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>
  /** Whether a person is looking: logs are pretty then, unless the file says otherwise. */
  readonly isTerminal: boolean
}

export type Parsed<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> =
  | { readonly config: Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> }
  /** In the order of the file; at least one. */
  | { readonly faults: readonly Fault[] }

const EMPTY: Finding = {
  path: [],
  on: 'value',
  message: 'the file is empty: it needs at least `sources:` and `sinks:`',
}

/** Never throws. Builds and opens nothing. */
export const parseConfig = <Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>(
  input: ConfigInput<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>,
): Parsed<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> => {
  const document = readDocument(input.text, (text) => interpolate(text, input))
  if (!document.readable) return { faults: inFileOrder(document.faults) }
  const result = schemaFor(input.kinds).safeParse(document.value, { error: messageFor })
  const issues = document.value === null ? [EMPTY] : result.success ? [] : findingsOf(result.error.issues)
  const placed = [...issues, ...referenceFindings(document.value)].map((finding) => document.place(finding))
  const faults = [...document.faults, ...placed.filter((fault) => fault !== null)]
  return faults.length > 0 || !result.success
    ? { faults: inFileOrder(faults) }
    : { config: complete(result.data, input) }
}

/** Made once for each set of kinds: that takes longer than a file does. */
const schemaFor = (kinds: FileKinds): ReturnType<typeof fileSchema> => {
  const schema = schemas.get(kinds) ?? fileSchema(kinds)
  schemas.set(kinds, schema)
  return schema
}

const schemas = new WeakMap<FileKinds, ReturnType<typeof fileSchema>>()

type ParsedFile = z.output<ReturnType<typeof fileSchema>>

const complete = <Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>(
  file: ParsedFile,
  input: ConfigInput<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>,
): Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> => ({
  folder: dirname(input.file),
  dataDir: resolve(dirname(input.file), file.data_dir ?? stateDirectory(input) ?? './data'),
  store: file.store,
  tokenKeys: { current: file.encryption_key ?? null, previous: file.previous_encryption_keys ?? [] },
  retentionMs: file.retention,
  callMaxAgeMs: file.call_max_age,
  log: {
    level: input.env['SHOW_DEBUG_LOGS'] === 'true' ? 'debug' : file.log.level,
    format: file.log.format ?? (input.isTerminal ? 'pretty' : 'json'),
    numbers: file.privacy.log_numbers,
  },
  admin: { ...file.admin.listen, token: file.admin.token ?? null, hosts: file.admin.hosts },
  sources: bind(file.sources, input.kinds.sources),
  enrichers: bind(file.enrichers ?? [], input.kinds.enrichers),
  enrichWaitMs: file.enrich_wait,
  sinks: bind(file.sinks, input.kinds.sinks),
  routes: file.routes === undefined ? null : bindRoutes(file.routes, file.hours ?? new Map()),
  alerts: { sinks: file.alerts?.sinks ?? [], afterMs: file.alerts?.after ?? 0 },
  digests: bindDigests(file.digests ?? [], file.hours ?? new Map()),
})

/**
 * Several directories may stand there, separated by colons; the first is ours.
 * Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#RuntimeDirectory=
 */
const stateDirectory = ({ env }: Pick<Surroundings, 'env'>): string | undefined =>
  env['STATE_DIRECTORY']?.split(':')[0] || undefined
