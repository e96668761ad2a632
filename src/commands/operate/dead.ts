// `ringpost dead`: what could not be delivered; sent again, or dropped for good.
import type { TouchedDocument } from '../../admin/api/documents.ts'
import { RingpostError } from '../../errors.ts'
import { readLimit } from './calls.ts'
import { atDesk, type OperateOptions } from './desk.ts'
import { counted, moment, print, shortIds, table } from './table.ts'

interface ListOptions extends OperateOptions {
  readonly sink?: string
  readonly call?: string
  readonly before?: string
  readonly limit?: string
}

interface PickOptions extends OperateOptions {
  readonly sink?: string
  readonly call?: string
  readonly all?: boolean
}

export const listDead = async (options: ListOptions): Promise<void> => {
  const { sink, call, before, limit } = options
  const found = await atDesk(options, ({ operations }) =>
    operations.dead({
      ...(sink !== undefined && { sink }),
      ...(call !== undefined && { call }),
      ...(before !== undefined && { before: readId(before) }),
      limit: readLimit(limit),
    }),
  )
  const { dead_letters: letters, removed_sinks: removed } = found
  if (options.json === true) {
    for (const letter of letters) print(JSON.stringify(letter))
    return
  }
  print(letters.length === 0 ? 'No dead letters.' : lettersTable(letters))
  if (found.more) print(`\nOlder ones: add --before ${letters.at(-1)?.id}`)
  for (const { sink: name, pending } of removed)
    print(
      `\n${counted(pending, 'call')} still wait for "${name}", which is not in the config.\nThey go when it is back, or never after \`ringpost dead drop --sink ${name}\`.`,
    )
}

const lettersTable = (letters: readonly Parameters<typeof rowOf>[0][]): string => {
  const short = shortIds(letters.map(({ call }) => call))
  return table(
    [
      { title: 'DEAD', align: 'right' },
      { title: 'SINK', shrinks: true },
      { title: 'CALL' },
      { title: 'REV', align: 'right' },
      { title: 'DIED' },
      { title: 'WHY', shrinks: true },
    ],
    letters.map((letter) => rowOf({ ...letter, call: short(letter.call) })),
  )
}

const rowOf = (letter: {
  readonly id: number
  readonly sink: string
  readonly call: string
  readonly revision: number
  readonly died_at: string
  readonly message: string
}): readonly string[] => [
  String(letter.id),
  letter.sink,
  letter.call,
  String(letter.revision),
  moment(letter.died_at),
  letter.message,
]

export const retryDead = async (ids: readonly string[], options: PickOptions): Promise<void> => {
  const touched = await atDesk(options, ({ operations }) => operations.retryDead(picked(ids, options)))
  if (options.json === true) return print(JSON.stringify(touched))
  print(
    touched.letters === 0
      ? 'Nothing to send again: no dead letter fits whose sink is in the config.'
      : `${counted(touched.letters, 'dead letter')} sent again: ${touched.sinks.join(', ')}.`,
  )
}

export const dropDead = async (ids: readonly string[], options: PickOptions): Promise<void> => {
  const touched = await atDesk(options, ({ operations }) => operations.dropDead(picked(ids, options)))
  print(options.json === true ? JSON.stringify(touched) : droppedInWords(touched))
}

const droppedInWords = ({ letters, pending }: TouchedDocument): string => {
  const waiting = pending === 0 ? [] : [`${counted(pending, 'call')} that waited for a sink which is not in the config`]
  const dead = letters === 0 && pending > 0 ? [] : [counted(letters, 'dead letter')]
  return letters + pending === 0
    ? 'Nothing to drop: no dead letter fits.'
    : `Dropped ${[...dead, ...waiting].join(' and ')}.`
}

const picked = (ids: readonly string[], { sink, call, all }: PickOptions) => {
  if (ids.length === 0 && sink === undefined && call === undefined && all !== true)
    throw new RingpostError('usage', 'no dead letter is named', {
      nextStep: 'Name some by their number in `ringpost dead list`, or add --sink NAME, --call ID or --all.',
    })
  return {
    ...(ids.length > 0 && { ids: ids.map(readId) }),
    ...(sink !== undefined && { sink }),
    ...(call !== undefined && { call }),
    ...(all === true && { all }),
  }
}

const readId = (text: string): number => {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new RingpostError('usage', `"${text.slice(0, 40)}" is no number of a dead letter`, {
    nextStep: '`ringpost dead list` shows them in its first column.',
  })
}
