// What keeps the calls of one config file from what stands in another: whom enrichers are asked about, and what they may remember.
import type { Call } from '../../call/call.ts'
import type { ConfigFile } from '../../config/config.ts'
import type { CallHistory } from '../../store/history.ts'

type Files = readonly ConfigFile[]

/** Whether an enricher is asked about a call: those of one file about the calls of its sources. */
export const concerns = (files: Files, enricher: string, { source }: Pick<Call, 'source'>): boolean =>
  files.length === 1 || (fileOf(files, 'enrichers', enricher)?.sources.includes(source) ?? false)

/** Whether cards of this sink can be worth waiting for an enricher: of its own file, or of any when the main file has it. */
export const mayWait = (files: Files, sink: string): boolean => {
  const file = fileOf(files, 'sinks', sink)
  const mayGetThem = file === files[0] ? files : file === undefined ? [] : [file]
  return mayGetThem.some(({ enrichers }) => enrichers.length > 0)
}

/** `files` is asked each time: a reload may have changed which sources there are. */
export const historyFor = (enricher: string, files: () => Files, history: CallHistory): CallHistory => ({
  past: (query) => {
    const sources = files().length === 1 ? null : (fileOf(files(), 'enrichers', enricher)?.sources ?? [])
    return history.past(sources === null ? query : { ...query, sources })
  },
})

const fileOf = (files: Files, list: 'enrichers' | 'sinks', name: string): ConfigFile | undefined =>
  files.find((file) => file[list].includes(name))
