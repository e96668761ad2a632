// The sinks that show cards, each with its rendering and with somebody who judges it.
import type { Call } from '../../src/call/call.ts'
import { layOutSlackCard } from '../../src/cards/block-kit/card.ts'
import type { Card, Describe } from '../../src/cards/card.ts'
import { layOutDiscordCard } from '../../src/sinks/discord/card.ts'
import { layOutChatCard } from '../../src/sinks/google-chat/card.ts'
import { layOutAttachment } from '../../src/sinks/mattermost/card.ts'
import { layOutTeamsCard } from '../../src/sinks/teams/card.ts'
import { judgeSlack } from './judges/block-kit.ts'
import { judgeDiscord } from './judges/discord.ts'
import { judgeChat } from './judges/google-chat.ts'
import { judgeMattermost } from './judges/mattermost.ts'
import { judgeTeams } from './judges/teams.ts'
import type { Verdict } from './judges/verdict.ts'

export interface CardSink {
  readonly type: string
  /** Whether it makes links of telephone numbers. */
  readonly phones: boolean
  render(call: Call, describe: Describe): { readonly payload: unknown; readonly verdict: Verdict }
  layOut(card: Card, call: Call): { readonly payload: unknown; readonly verdict: Verdict }
}

const sink = <Payload>(
  type: string,
  phones: boolean,
  layOutCard: (card: Card, call: Call) => Payload,
  judge: (payload: Payload) => Verdict,
): CardSink => {
  const layOut = (card: Card, call: Call) => {
    const payload = layOutCard(card, call)
    return { payload, verdict: judge(payload) }
  }
  return { type, phones, layOut, render: (call, describe) => layOut(describe(call), call) }
}

export const CARD_SINKS: readonly CardSink[] = [
  sink('slack', true, layOutSlackCard, judgeSlack),
  sink('slack-webhook', true, layOutSlackCard, judgeSlack),
  sink('teams', true, layOutTeamsCard, judgeTeams),
  sink('discord', false, layOutDiscordCard, judgeDiscord),
  sink('google-chat', false, layOutChatCard, judgeChat),
  sink('mattermost', true, layOutAttachment, judgeMattermost),
]
