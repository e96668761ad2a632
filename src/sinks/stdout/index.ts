// The stdout sink: every revision as one JSON line for programs, or as a card for people.
import type { Writable } from 'node:stream'
import { z } from 'zod'
import type { Call } from '../../call/call.ts'
import { callJson } from '../../call/call-json.ts'
import { noticeLines } from '../../cards/notice.ts'
import { defineKind } from '../../config/kind.ts'
import { fine } from '../../probe.ts'
import { retry } from '../http-outcome.ts'
import type { Delivery, Notice, SendResult, Sink, SinkKind } from '../sink.ts'
import { createLineWriter, type WriteResult } from './line-writer.ts'
import { renderTerminalCard } from './terminal-card.ts'

const TIMEOUT_MS = 10_000
/** Where nobody says how wide the terminal is. */
const COLUMNS = 80

const options = z.strictObject({
  format: z.enum(['json', 'pretty']).prefault('json').describe('json: one line a revision; pretty: cards for people.'),
})

export interface StdoutSinkOptions {
  readonly name: string
  readonly format: 'json' | 'pretty'
  /** Left open by `close()`: it is not ours. */
  readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  /** False where NO_COLOR is set (https://no-color.org); colour needs a terminal besides. */
  readonly colour: boolean
  readonly timeoutMs?: number
}

export const createStdoutSink = (settings: StdoutSinkOptions): Sink => {
  const { name, format, stream, timeoutMs = TIMEOUT_MS } = settings
  const writer = createLineWriter(stream)
  const render = (call: Call, colour = settings.colour && stream.isTTY === true): string =>
    format === 'json'
      ? jsonLine(callJson(call))
      : renderTerminalCard(call, { colour, columns: stream.columns ?? COLUMNS })
  const send = async ({ id, call }: Delivery, signal: AbortSignal): Promise<SendResult> =>
    outcome(await writer.write(id, `${render(call)}\n`, timeoutMs, signal))
  const announce = async (notice: Notice, signal: AbortSignal): Promise<SendResult> =>
    outcome(await writer.write(notice.id, `${renderNotice(format, notice)}\n`, timeoutMs, signal))
  return {
    name,
    mode: 'event',
    send,
    announce,
    probe: async () => [fine('output', 'prints to where the daemon prints')],
    preview: ({ call }) => ({ form: 'terminal', body: render(call, true) }),
    previewNotice: (notice) => ({ form: 'terminal', body: renderNotice(format, notice) }),
    close: async () => undefined,
  }
}

const renderNotice = (format: StdoutSinkOptions['format'], notice: Notice): string => {
  if (format === 'pretty') {
    const [title = '', ...rest] = noticeLines(notice)
    return [notice.sections === undefined ? `⚠ ${title}` : title, ...rest].join('\n')
  }
  const { id, title, text, sections, at } = notice
  const told = { id, title, text, ...(sections === undefined ? {} : { sections }) }
  return jsonLine({ notice: { ...told, at: new Date(at).toISOString() } })
}

const READER_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'])

const outcome = (result: WriteResult): SendResult => {
  if (result.status === 'written') return { status: 'delivered' }
  if (result.status === 'stalled') return retry('timeout', 'standard output takes nothing more: its reader is stuck')
  const message = `standard output failed (${result.code})`
  if (READER_GONE.has(result.code))
    return { status: 'disabled', reason: 'gone', message: `${message}: nobody reads it` }
  return retry('network', message)
}

/** JSON leaves C1 controls, bidi overrides and line separators as they are; a terminal that shows the line must not obey them. */
const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export const stdout: SinkKind = {
  ...defineKind({
    type: 'stdout',
    options,
    build: (name, { format }) =>
      createStdoutSink({ name, format, stream: process.stdout, colour: !process.env['NO_COLOR'] }),
  }),
  questions: { title: 'Standard output: one line of JSON for each change of a call', before: [], list: [] },
}
