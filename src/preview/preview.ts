// The preview of sinks: what each would send for every sample, as one page. Pure, but for building what it is given.
import type { Sink } from '../sinks/sink.ts'
import { type PageContent, renderPage, type Shot } from './page/page.ts'
import type { SampleCall } from './samples/calls.ts'
import type { SampleNotice } from './samples/notices.ts'
import type { PreviewedSink } from './samples/sinks.ts'

export interface PreviewOptions {
  readonly about: string
  readonly sinks: readonly PreviewedSink[]
  readonly calls: readonly SampleCall[]
  readonly notices: readonly SampleNotice[]
  readonly adaptiveCards: string
}

export interface PreviewPage {
  readonly html: string
  readonly cards: number
}

export const previewPage = ({ about, sinks, calls, notices, adaptiveCards }: PreviewOptions): PreviewPage => {
  const scenes: PageContent['scenes'] = [
    ...calls.map((sample) => ({
      id: sample.id,
      title: sample.title,
      rows: sinks.map(({ sink }) => callShots(sink, sample)),
    })),
    ...notices.map((sample) => ({
      id: sample.id,
      title: sample.title,
      rows: sinks.map(({ sink }) => [noticeShot(sink, sample)]),
    })),
  ]
  const shown = sinks.map(({ type, sink }) => ({ name: sink.name, type }))
  return {
    html: renderPage({ about, sinks: shown, scenes, adaptiveCards }),
    cards: scenes.flatMap(({ rows }) => rows.flat()).length,
  }
}

const callShots = (sink: Sink, { moments }: SampleCall): readonly Shot[] =>
  moments.flatMap(({ label, call, at }) => {
    const id = `preview_${call.id}_${call.revision}`
    const preview = sink.preview({ id, call, revisedAt: at, handle: null, attempt: 1 })
    return preview === null ? [] : [{ label, at, preview }]
  })

const noticeShot = (sink: Sink, { id, label, words, at }: SampleNotice): Shot => ({
  label,
  at,
  preview: sink.previewNotice({ id: `preview_${id}`, ...words, at }),
})
