// The one walk from the config file's text to the typed config, or to everything that is wrong with it at once. Pure.
import { basename, dirname, resolve } from 'node:path'
import type { z } from 'zod'
import type { Component, Config, Kinds } from './config.ts'
import { readDocument } from './document/document.ts'
import { type Fault, type Finding, inFileOrder } from './document/fault.ts'
import { bindFiles } from './include/bind.ts'
import {
  type ConfigPart,
  examine,
  type IncludedFile,
  type Inclusion,
  includedSchema,
  readIncluded,
} from './include/included.ts'
import { interpolate } from './interpolate.ts'
import type { Kind } from './kind.ts'
import { aroundIncluded, aroundMain, namesTaken } from './references/across.ts'
import { referenceFindings } from './references/references.ts'
import { field } from './references/values.ts'
import { bind } from './schema/components.ts'
import { type FileKinds, fileSchema } from './schema/file.ts'
import { storeOptions } from './store/store.ts'

export { type Fault, formatFault } from './document/fault.ts'

/** The file's text and all that its meaning depends on. `file` is the absolute path of the config file. */
export interface ConfigInput<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> extends Inclusion {
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
  const main: ConfigPart = { file: input.file, shown: null, document }
  const { parts, findings } = readIncluded(document, input)
  const schemas = schemasFor(input.kinds)
  const seen = examine(main, schemas.main, (value) =>
    value === null
      ? [EMPTY]
      : [...findings, ...referenceFindings(value, aroundMain(parts)), ...nothingFound(value, parts)],
  )
  const around = aroundIncluded(document.value)
  const others = parts.map((part) => ({
    ...part,
    ...examine(part, schemas.included, (value) => referenceFindings(value, around)),
  }))
  const faults = [
    ...[seen, ...others].flatMap((part) => inFileOrder(part.faults)),
    ...namesTaken([main, ...parts], basename(input.file)),
  ]
  const files = others.flatMap(({ file, shown, data }) => (data === null ? [] : [{ file, name: shown ?? file, data }]))
  if (faults.length > 0 || seen.data === null || files.length < others.length) return { faults }
  return { config: complete(seen.data, files, input) }
}

/** The one list nobody has. */
const nothingFound = (main: unknown, parts: readonly ConfigPart[]): readonly Finding[] =>
  field(main, 'include') === undefined
    ? []
    : (['sources', 'sinks'] as const)
        .filter((list) => [main, ...parts.map(({ document }) => document.value)].every((file) => !field(file, list)))
        .map((list) => ({
          path: ['include'],
          on: 'value',
          message: `neither this file nor an included one has ${list}`,
        }))

/** Made once for each set of kinds: that takes longer than a file does. */
const schemasFor = (kinds: FileKinds): Schemas => {
  const known = schemasByKinds.get(kinds)
  if (known !== undefined) return known
  const main = fileSchema(kinds)
  const schemas = { main, included: includedSchema(main) }
  schemasByKinds.set(kinds, schemas)
  return schemas
}

interface Schemas {
  readonly main: ReturnType<typeof fileSchema>
  readonly included: ReturnType<typeof includedSchema>
}

const schemasByKinds = new WeakMap<FileKinds, Schemas>()

type ParsedFile = z.output<ReturnType<typeof fileSchema>>

interface OtherFile {
  /** Absolute. */
  readonly file: string
  readonly name: string
  readonly data: IncludedFile
}

const complete = <Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>(
  file: ParsedFile,
  others: readonly OtherFile[],
  input: ConfigInput<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext>,
): Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> => {
  const all = [{ file: input.file, name: basename(input.file), data: file }, ...others]
  const bound = <Instance, Context>(
    list: 'sources' | 'enrichers' | 'sinks',
    kinds: readonly Kind<Instance, Context>[],
  ): readonly Component<Instance, Context>[] =>
    all.flatMap((part) => bind(part.data[list] ?? [], kinds, dirname(part.file)))
  return {
    dataDir: resolve(dirname(input.file), file.data_dir ?? stateDirectory(input) ?? './data'),
    store: storeOptions(file.store),
    tokenKeys: { current: file.encryption_key ?? null, previous: file.previous_encryption_keys ?? [] },
    retentionMs: file.retention,
    callMaxAgeMs: file.call_max_age,
    log: {
      level: input.env['SHOW_DEBUG_LOGS'] === 'true' ? 'debug' : file.log.level,
      format: file.log.format ?? (input.isTerminal ? 'pretty' : 'json'),
      numbers: file.privacy.log_numbers,
    },
    admin: { ...file.admin.listen, token: file.admin.token ?? null, hosts: file.admin.hosts },
    sources: bound('sources', input.kinds.sources),
    enrichers: bound('enrichers', input.kinds.enrichers),
    enrichWaitMs: file.enrich_wait,
    sinks: bound('sinks', input.kinds.sinks),
    alerts: { sinks: file.alerts?.sinks ?? [], afterMs: file.alerts?.after ?? 0 },
    ...bindFiles(all, file.hours ?? new Map()),
  }
}

/**
 * Several directories may stand there, separated by colons; the first is ours.
 * Source: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#RuntimeDirectory=
 */
const stateDirectory = ({ env }: Pick<Inclusion, 'env'>): string | undefined =>
  env['STATE_DIRECTORY']?.split(':')[0] || undefined
