// `ringpost preview`: every card of every sink for a set of sample calls, written as one HTML page.
import { writeFileSync } from 'node:fs'
import { isConfigThere } from '../../config/load.ts'
import { RingpostError } from '../../errors.ts'
import { previewPage } from '../../preview/preview.ts'
import { sampleCalls } from '../../preview/samples/calls.ts'
import { sampleNotices } from '../../preview/samples/notices.ts'
import { type PreviewedSink, previewContext, sampleSinks } from '../../preview/samples/sinks.ts'
import { readOwnFile } from '../../program/own-program.ts'
import { kinds, readConfig } from '../components.ts'

export interface PreviewOptions {
  readonly config?: string
  /** `-` for standard output. */
  readonly out: string
}

/** Throws `RingpostError`: 'config' for a config with faults, 'usage' where the page cannot be written. */
export const preview = async ({ config, out }: PreviewOptions): Promise<void> => {
  const calls = sampleCalls(readRecorded)
  const { about, sinks, digest } = chosenSinks(config)
  const notices = sampleNotices(calls, digest)
  const page = previewPage({ about, sinks, calls, notices, adaptiveCards: readRenderer() })
  await Promise.all(sinks.map(({ sink }) => sink.close()))
  if (out === '-') {
    process.stdout.write(page.html)
    return
  }
  write(out, page.html)
  const counts = `${page.cards} cards of ${sinks.length} ${sinks.length === 1 ? 'sink' : 'sinks'}`
  process.stdout.write(`${out}: ${counts}, ${calls.length} sample calls. Open it in a browser.\n`)
}

const chosenSinks = (path: string | undefined) => {
  if (!isConfigThere({ ...(path === undefined ? {} : { path }), env: process.env, cwd: process.cwd() })) {
    const about = 'One sink of each type with its usual options: there is no config here. The calls never happened.'
    return { about, sinks: sampleSinks(kinds.sinks), digest: null }
  }
  const { config } = readConfig(path)
  const sinks = config.sinks.map(({ type, build }): PreviewedSink => ({ type, sink: build(previewContext()) }))
  const about = 'The sinks of your config and what each would post, whatever the routes say. The calls never happened.'
  return { about, sinks, digest: config.digests[0] ?? null }
}

/** Microsoft's renderer of Adaptive Cards for browsers, which the build puts beside the compiled code. */
const readRenderer = (): string => {
  try {
    return readOwnFile('dist/assets/adaptive-cards.js')
  } catch (cause) {
    throw new RingpostError('unexpected', 'the renderer for Teams cards is missing from this installation', {
      nextStep: 'From a checkout, run `npm run build`; else install Ringpost again.',
      cause,
    })
  }
}

/** The first source type that can make sense of it. */
const readRecorded = (message: string, source: string) => {
  for (const kind of kinds.sources) {
    const state = kind.read(message, source)
    if (state !== null) return state
  }
  return null
}

const write = (file: string, text: string): void => {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new RingpostError('usage', `${file} cannot be written (${code})`, {
      nextStep: 'Name another file with --out, or - for standard output.',
    })
  }
}
