// `ringpost digest`: prints the digest that would be sent now, and sends nothing.
import { noticeLines } from '../cards/notice.ts'
import { systemClock } from '../clock.ts'
import type { Digest } from '../config/config.ts'
import { parseDuration } from '../config/duration.ts'
import { openStore } from '../daemon/store/open.ts'
import { type DigestPreview, previewDigest } from '../delivery/digests/preview.ts'
import type { CallerCalls } from '../delivery/digests/report.ts'
import { RingpostError } from '../errors.ts'
import { createLog } from '../log.ts'
import { readConfig } from './components.ts'

interface DigestOptions {
  readonly config?: string
  readonly name?: string
  readonly since?: string
  readonly json?: boolean
}

export const digest = async (options: DigestOptions): Promise<void> => {
  const { config } = readConfig(options.config)
  const chosen = choose(config.digests, options.name)
  const sinceMs = options.since === undefined ? null : readSpan(options.since)
  const store = await openStore(config, systemClock, createLog(config.log, process.stderr))
  try {
    const preview = await previewDigest(store, chosen, { now: systemClock.now(), sinceMs })
    const lines = options.json === true ? [JSON.stringify(asJson(chosen, preview))] : noticeLines(preview.words)
    process.stdout.write(`${lines.join('\n')}\n`)
  } finally {
    await store.close()
  }
}

const choose = (digests: readonly Digest[], wanted: string | undefined): Digest => {
  const [only, ...more] = digests
  if (only === undefined) {
    throw new RingpostError('config', 'the config has no digests', {
      nextStep: 'Add a section `digests:`; config.example.yaml shows one.',
    })
  }
  const names = digests.map(({ name }) => name).join(', ')
  if (wanted === undefined && more.length > 0) {
    throw new RingpostError('usage', 'several digests are configured', {
      nextStep: `Add \`--name NAME\`; there are: ${names}.`,
    })
  }
  const found = wanted === undefined ? only : digests.find(({ name }) => name === wanted)
  if (found !== undefined) return found
  throw new RingpostError('usage', `there is no digest named "${wanted}"`, { nextStep: `There are: ${names}.` })
}

const readSpan = (text: string): number => {
  const spanMs = parseDuration(text)
  if (spanMs !== null) return spanMs
  throw new RingpostError('usage', '--since is a duration such as 30m, 24h or 7d')
}

const asJson = ({ name, timezone }: Digest, { window, report }: DigestPreview) => ({
  digest: name,
  timezone,
  since: rfc3339(window.since),
  until: rfc3339(window.until),
  calls: report.calls,
  callers: report.callers.map((caller) => ({
    number: caller.number,
    display: caller.display,
    name: caller.name,
    ...callsJson(caller),
    spoken_at: caller.spokenAt === null ? null : rfc3339(caller.spokenAt),
  })),
  hidden: report.hidden === null ? null : callsJson(report.hidden),
  queues: report.queues.map(({ queue, calls, waiting }) => ({ queue, calls, waiting })),
})

const callsJson = ({ calls, lastAt, queues, voicemail }: CallerCalls) => ({
  calls,
  last_at: rfc3339(lastAt),
  queues,
  voicemail,
})

const rfc3339 = (at: number): string => new Date(at).toISOString()
