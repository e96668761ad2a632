// The sinks of a preview without a config: one of each type, with made-up options.
import { systemClock } from '../../clock.ts'
import { createLog } from '../../log.ts'
import type { Sink, SinkContext, SinkKind } from '../../sinks/sink.ts'

export interface PreviewedSink {
  readonly type: string
  readonly sink: Sink
}

type Options = Readonly<Record<string, unknown>>

/** By type; every moment that can have a card has one. */
export const SAMPLE_OPTIONS: Readonly<Record<string, Options>> = {
  slack: { token: 'xoxb-sample', channel: 'C0123456789' },
  'slack-webhook': { url: 'https://hooks.slack.com/services/T0/B0/sample' },
  teams: { url: 'https://workflow.example/?sig=sample' },
  discord: { url: 'https://discord.com/api/webhooks/1/sample' },
  'google-chat': { url: 'https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t' },
  mattermost: { url: 'https://mattermost.example/hooks/sample' },
  http: { url: 'https://hooks.example/calls', secret: 'whsec_c2FtcGxlLXNhbXBsZS1zYW1wbGU=' },
  stdout: { format: 'pretty' },
}

const EVERY_MOMENT = ['ringing', 'answered', 'ended', 'missed', 'voicemail']

/** Building a sink opens nothing; each is closed by the caller all the same. */
export const sampleSinks = (kinds: readonly SinkKind[]): readonly PreviewedSink[] =>
  kinds.flatMap((kind) => {
    const sample = SAMPLE_OPTIONS[kind.type]
    if (sample === undefined) return []
    const options = 'posts' in kind.options.shape ? { ...sample, posts: EVERY_MOMENT } : sample
    return [{ type: kind.type, sink: kind.configure(kind.type, kind.options.parse(options))(previewContext()) }]
  })

/** Nothing of a preview is worth a line in a log. */
export const previewContext = (): SinkContext => ({
  clock: systemClock,
  log: createLog({ level: 'silent', format: 'json' }),
})
