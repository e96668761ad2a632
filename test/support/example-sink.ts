// The ntfy sink: a push message per moment, as plain text. https://docs.ntfy.sh/publish/#publish-as-json
import { z } from 'zod'
import { renderWithin } from '../../src/cards/budget.ts'
import type { Card } from '../../src/cards/card.ts'
import { noticeText } from '../../src/cards/notice.ts'
import { secretUrl, text } from '../../src/config/fields.ts'
import { defineKind } from '../../src/config/kind.ts'
import { httpOutcome } from '../../src/sinks/http-outcome.ts'
import { paceOf } from '../../src/sinks/outgoing.ts'
import { createPostingSink, postingOptions } from '../../src/sinks/posting-sink.ts'
import type { Sink, SinkContext, SinkKind } from '../../src/sinks/sink.ts'

const options = z.strictObject({
  url: secretUrl().describe('The address of the server: https://ntfy.sh, or your own.'),
  topic: text().describe('Where it is posted. Whoever knows the topic can read it.'),
  ...postingOptions('ntfy', { per_second: 0.2, burst: 10 }),
})

/** Longer messages become attachments. */
const MAX_BYTES = 4_096
const NOTICE_MAX = 600
const RULES = { peer: 'ntfy', throttleMs: 5_000, repeatShows: true, notFound: 'disabled' } as const

/** Plain text on the other side, so that nothing in it needs escaping. */
interface Message {
  readonly title: string
  readonly message: string
}

const messageOf = ({ headline, who, facts, buttons }: Card): Message => ({
  title: headline,
  message: [
    [who.name, who.company, who.detail].filter((part) => part !== null).join(', '),
    ...facts.map(({ label, value }) => `${label}: ${value}`),
    ...buttons.map(({ label, url }) => `${label}: ${url}`),
  ].join('\n'),
})

export const layOutMessage = (card: Card): Message =>
  renderWithin(card, messageOf, ({ message }) => Buffer.byteLength(message) <= MAX_BYTES)

const createNtfySink = (name: string, config: z.output<typeof options>, context: SinkContext): Sink => {
  const webhook = new URL(config.url.reveal())
  const { topic } = config
  return createPostingSink(name, config, context, {
    form: 'http',
    webhook,
    pace: paceOf(`ntfy ${webhook.host} ${topic}`, config.rate),
    layOut: (card) => ({ topic, ...layOutMessage(card) }),
    layOutNotice: (notice) => ({ topic, title: notice.title, message: noticeText(notice, NOTICE_MAX) }),
    outcome: (reply, url, now) => httpOutcome(reply, { ...RULES, url, now }),
  })
}

export const ntfy: SinkKind = defineKind({ type: 'ntfy', options, build: createNtfySink })
