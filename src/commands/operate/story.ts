// The whole story of one call in words: what was heard, what was shown of it, and what became of each delivery. Pure.
import type { StoryDocument } from '../../admin/api/documents.ts'
import { callFromJson } from '../../call/call-schema.ts'
import { describeCall } from '../../cards/card.ts'
import { wrap } from '../../cards/columns.ts'
import { bold, moment, table } from './table.ts'

const WIDTH = 80

export const storyInWords = (story: StoryDocument): string =>
  [
    bold(`Call ${story.call.id}`),
    ...summary(story),
    '',
    table(
      [
        { title: 'STATE', align: 'right' },
        { title: 'TYPE' },
        { title: 'AT GOTO' },
        { title: 'RECORDED' },
        { title: '' },
      ],
      story.states.map(({ sequence, type, at, recorded_at, reconstructed }) => [
        String(sequence),
        type,
        moment(at),
        moment(recorded_at),
        reconstructed ? 'from a report' : '',
      ]),
    ).replaceAll(/ +–$/gm, ''),
    '',
    table(
      [
        { title: 'REVISION', align: 'right' },
        { title: 'AT' },
        { title: 'STATUS' },
        { title: 'RINGING OR TALKING', shrinks: true },
      ],
      story.revisions.map(({ revised_at, call }) => [
        String(call.revision),
        moment(revised_at),
        call.status,
        call.ringing.map((line) => line.name ?? line.extension ?? '?').join(', ') || (call.answered_by?.name ?? null),
      ]),
    ),
    '',
    ...deliveries(story),
    ...deadLetters(story),
  ].join('\n')

const summary = ({ call }: StoryDocument): readonly string[] => {
  const read = callFromJson(call)
  return wrap('call' in read ? describeCall(read.call).text : call.status, WIDTH - 2).map((line) => `  ${line}`)
}

const deliveries = (story: StoryDocument): readonly string[] =>
  story.deliveries.length === 0
    ? ['No sink was to show it.']
    : [
        table(
          [
            { title: 'SINK', shrinks: true },
            { title: 'SHOWN', align: 'right' },
            { title: 'OF', align: 'right' },
            { title: 'FAILED', align: 'right' },
            { title: 'REPLAYS', align: 'right' },
            { title: 'NEXT TRY' },
            { title: 'LAST ERROR', shrinks: true },
          ],
          story.deliveries.map((delivery) => [
            delivery.sink,
            String(delivery.delivered),
            String(delivery.wanted),
            String(delivery.attempts),
            String(delivery.replays),
            delivery.due_at === null ? null : moment(delivery.due_at),
            delivery.last_error,
          ]),
        ),
      ]

const deadLetters = ({ dead_letters }: StoryDocument): readonly string[] =>
  dead_letters.length === 0
    ? []
    : [
        '',
        table(
          [
            { title: 'DEAD', align: 'right' },
            { title: 'SINK', shrinks: true },
            { title: 'REVISION', align: 'right' },
            { title: 'DIED' },
            { title: 'WHY', shrinks: true },
          ],
          dead_letters.map(({ id, sink, revision, died_at, message }) => [
            String(id),
            sink,
            String(revision),
            moment(died_at),
            message,
          ]),
        ),
      ]
