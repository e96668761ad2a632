// Ties what chooses calls, routes and digests, to the file it stands in and to the calls of that file's sources.
import type { ConfigFile, Digest, OpeningHours } from '../config.ts'
import { bindDigests } from '../schema/digests.ts'
import { bindRoutes } from '../schema/routes.ts'
import type { IncludedFile } from './included.ts'

interface ReadFile {
  readonly name: string
  readonly data: IncludedFile
}

type Hours = ReadonlyMap<string, OpeningHours>

/** The main file is the first; its hours are for all. */
export const bindFiles = (
  files: readonly ReadFile[],
  shared: Hours,
): { readonly files: readonly ConfigFile[]; readonly digests: readonly Digest[] } => ({
  files: files.map(({ name, data }) => ({
    name,
    sources: namesOf(data.sources),
    enrichers: namesOf(data.enrichers),
    sinks: namesOf(data.sinks),
    routes: data.routes === undefined ? null : bindRoutes(data.routes, hoursOf(data, shared)),
  })),
  digests: files.flatMap(({ data }) => {
    const digests = bindDigests(data.digests ?? [], hoursOf(data, shared))
    return files.length === 1 ? digests : digests.map((digest) => ofSources(digest, namesOf(data.sources)))
  }),
})

const namesOf = (list: readonly { readonly name: string }[] = []): readonly string[] => list.map(({ name }) => name)

const hoursOf = ({ hours }: IncludedFile, shared: Hours): Hours => new Map([...shared, ...(hours ?? [])])

/** A digest that names its sources has said whose calls it tells of. */
const ofSources = (digest: Digest, own: readonly string[]): Digest => {
  const { source = own } = digest.when
  return { ...digest, when: { ...digest.when, source }, sources: source }
}
