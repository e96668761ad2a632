// Cards through an incoming webhook of Mattermost, which can be posted but never edited.
import { createPostingSink, type PostingConfig, type PostingService } from '../posting-sink.ts'
import type { Sink, SinkContext } from '../sink.ts'
import { type Attachment, layOutAttachment, renderNoticeAttachment } from './card.ts'
import { webhookOutcome } from './outcome.ts'

/** https://developers.mattermost.com/integrate/webhooks/incoming/ */
export const createWebhook = (
  name: string,
  config: PostingConfig,
  context: SinkContext,
  where: Pick<PostingService<unknown>, 'webhook' | 'pace'>,
): Sink =>
  createPostingSink(name, config, context, {
    ...where,
    form: 'mattermost',
    layOut: (card, call) => messageOf(layOutAttachment(card, call)),
    layOutNotice: (notice) => messageOf(renderNoticeAttachment(notice)),
    outcome: webhookOutcome,
  })

const messageOf = (attachment: Attachment) => ({ attachments: [attachment] })
