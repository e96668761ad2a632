// What the files of one config say about each other: what each may name of the rest, and names that stand in two of them.
import type { Fault } from '../document/fault.ts'
import type { ConfigPart } from '../include/included.ts'
import type { Around } from './references.ts'
import { field, namesIn } from './values.ts'

const LISTS = ['sources', 'enrichers', 'sinks', 'digests'] as const

/** The main file may name everything; another one what is its own, and the sinks and hours of the main file. */
export const aroundMain = (parts: readonly ConfigPart[]): Around => ({
  role: 'main',
  sources: parts.flatMap(({ document }) => namesIn(document.value, 'sources')),
  sinks: parts.flatMap(({ document }) => namesIn(document.value, 'sinks')),
  hours: undefined,
  retention: undefined,
})

export const aroundIncluded = (main: unknown): Around => ({
  role: 'included',
  sources: [],
  sinks: namesIn(main, 'sinks'),
  hours: field(main, 'hours'),
  retention: field(main, 'retention'),
})

/** Each name is said twice: where it stands, and where it stood before. */
export const namesTaken = (parts: readonly ConfigPart[], mainShown: string): readonly Fault[] =>
  LISTS.flatMap((list) => {
    const first = new Map<string, { readonly part: ConfigPart; readonly index: number }>()
    return parts.flatMap((part) =>
      namesIn(part.document.value, list).flatMap((name, index) => {
        const before = name === undefined ? undefined : first.get(name)
        if (name !== undefined && before === undefined) first.set(name, { part, index })
        return before === undefined || before.part === part ? [] : taken({ part, index }, before, list, mainShown)
      }),
    )
  })

type Place = { readonly part: ConfigPart; readonly index: number }

const taken = (here: Place, before: Place, list: string, mainShown: string): readonly Fault[] => {
  const at = ({ part: { document }, index }: Place, message: string) =>
    document.place({ path: [list, index, 'name'], on: 'value', message })
  const other = at(before, '')
  const where = other === null ? '' : `:${other.line}:${other.column}`
  const fault = at(here, `${before.part.shown ?? mainShown}${where} has this name already`)
  const { shown } = here.part
  return fault === null ? [] : [shown === null ? fault : { ...fault, file: shown }]
}
