// `ringpost calls`: the calls there were, and the whole story of one of them.
import type { CallJson } from '../../call/call-json.ts'
import { callFromJson } from '../../call/call-schema.ts'
import { farParty } from '../../call/contact.ts'
import { describeCall, formatSpan } from '../../cards/card.ts'
import { parseDuration } from '../../config/duration.ts'
import { RingpostError } from '../../errors.ts'
import { atDesk, type OperateOptions } from './desk.ts'
import { storyInWords } from './story.ts'
import { print, shortIds, shortMoment, table } from './table.ts'

export interface CallsOptions extends OperateOptions {
  readonly open?: boolean
  readonly status?: string
  readonly since?: string
  readonly number?: string
  readonly before?: string
  readonly limit?: string
}

export const calls = async (options: CallsOptions): Promise<void> => {
  const { open, status, since, number, before, limit } = options
  const { calls: found, more } = await atDesk(options, ({ operations }) =>
    operations.calls({
      ...(open === true && { open }),
      ...(status !== undefined && { status: readStatuses(status) }),
      ...(since !== undefined && { since: readSince(since, Date.now()) }),
      ...(number !== undefined && { number }),
      ...(before !== undefined && { before }),
      limit: readLimit(limit),
    }),
  )
  if (options.json === true) {
    for (const call of found) print(JSON.stringify(call))
    return
  }
  print(found.length === 0 ? 'No such calls.' : callsTable(found))
  const last = found.at(-1)
  if (more && last !== undefined) print(`\nOlder ones: add --before ${shortIds(found.map(({ id }) => id))(last.id)}`)
}

export const showCall = async (id: string, options: OperateOptions): Promise<void> => {
  const story = await atDesk(options, ({ operations }) => operations.call({ id }))
  print(options.json === true ? JSON.stringify(story) : storyInWords(story))
}

const MOST = 1_000

export const readLimit = (text = '50'): number => {
  const limit = Number(text)
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST) return limit
  throw new RingpostError('usage', `--limit is a number from 1 to ${MOST}`)
}

const STATUSES: readonly string[] = ['ringing', 'answered', 'ended', 'missed', 'voicemail', 'abandoned']

const isStatus = (word: string): word is CallJson['status'] => STATUSES.includes(word)

const readStatuses = (text: string): readonly CallJson['status'][] =>
  text.split(',').map((word) => {
    if (isStatus(word)) return word
    throw new RingpostError('usage', '--status is one or more of the following, with commas between', {
      nextStep: STATUSES.join(', '),
    })
  })

/** `24h`, or a moment such as 2026-11-25 or 2026-11-25T08:00, without a zone in the machine's own. */
const readSince = (text: string, now: number): string => {
  const span = parseDuration(text)
  if (span !== null) return new Date(now - span).toISOString()
  const form = /^\d{4}-\d{2}-\d{2}(?<time>T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text)
  // A bare date would be read as UTC.
  const at = form === null ? Number.NaN : Date.parse(form.groups?.['time'] === undefined ? `${text}T00:00` : text)
  if (!Number.isNaN(at)) return new Date(at).toISOString()
  throw new RingpostError('usage', '--since is a span such as 24h, or a moment such as 2026-11-25 or 2026-11-25T08:00')
}

const callsTable = (found: readonly CallJson[]): string => {
  const short = shortIds(found.map(({ id }) => id))
  return table(
    [
      { title: 'ID' },
      { title: 'BEGAN' },
      { title: 'STATUS' },
      { title: 'WITH', shrinks: true },
      { title: 'LASTED', align: 'right' },
      { title: 'ANSWERED BY', shrinks: true },
    ],
    found.map((call) => [
      short(call.id),
      shortMoment(call.created_at),
      call.status,
      whoOf(call),
      lastedOf(call),
      call.answered_by?.name ?? null,
    ]),
  )
}

/** As the cards name the far party, so that whoever saw one finds the call. */
const whoOf = (json: CallJson): string => {
  const read = callFromJson(json)
  if (!('call' in read)) return '?'
  const { name } = describeCall(read.call).who
  const number = farParty(read.call)?.display ?? null
  const arrow = { inbound: '', outbound: '→ ', internal: '↔ ' }[json.direction]
  return `${arrow}${name}${number === null || number === name ? '' : `, ${number}`}`
}

const lastedOf = ({ wait_seconds, talk_seconds }: CallJson): string | null =>
  wait_seconds === null ? null : formatSpan((wait_seconds + (talk_seconds ?? 0)) * 1_000)
