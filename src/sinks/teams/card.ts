// The Teams card of a call: an Adaptive Card 1.4 in the message that a Workflows webhook takes. Pure.
import type { Call, CallStatus } from '../../call/call.ts'
import { type Card, describeCall } from '../../cards/card.ts'
import { LOOK } from '../../cards/look.ts'

/** The part of Adaptive Cards 1.4 used here: https://adaptivecards.io/explorer/ */
export interface TeamsMessage {
  readonly type: 'message'
  readonly summary: string
  readonly attachments: readonly [TeamsAttachment]
}

interface TeamsAttachment {
  readonly contentType: 'application/vnd.microsoft.card.adaptive'
  readonly contentUrl: null
  readonly content: {
    readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
    readonly type: 'AdaptiveCard'
    readonly version: '1.4'
    readonly msteams: { readonly width: 'Full' }
    readonly fallbackText: string
    readonly body: readonly (TextBlock | RichTextBlock)[]
    readonly actions?: readonly [{ readonly type: 'Action.OpenUrl'; readonly title: string; readonly url: string }]
  }
}

interface TextStyle {
  readonly size?: 'Small' | 'Medium' | 'Large'
  readonly weight?: 'Bolder'
  readonly color?: 'Accent' | 'Good' | 'Attention' | 'Warning' | 'Default'
  readonly isSubtle?: true
}

/** Teams parses Markdown and `{{DATE()}}` here: our own words only. */
export interface TextBlock extends TextStyle {
  readonly type: 'TextBlock'
  readonly text: string
  readonly wrap: true
  readonly spacing?: 'Small'
}

/** Nothing is parsed in a `TextRun`, so this is where the words of callers go. */
export interface RichTextBlock {
  readonly type: 'RichTextBlock'
  readonly inlines: readonly ({ readonly type: 'TextRun'; readonly text: string } & TextStyle)[]
  readonly spacing?: 'Small'
}

const COLOR: Readonly<Record<CallStatus, NonNullable<TextStyle['color']>>> = {
  ringing: 'Accent',
  answered: 'Good',
  ended: 'Default',
  missed: 'Attention',
  voicemail: 'Warning',
  abandoned: 'Attention',
}

/**
 * Teams refuses more than about 28 KB and versions above 1.4. The texts are bounded (see `cards/card.ts`), so that this
 * stays under 24 KB whatever a caller calls himself.
 * Source: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export const renderTeamsCard = (call: Call): TeamsMessage => layOutTeamsCard(describeCall(call), call)

/** For whatever the card of this call is to say. */
export const layOutTeamsCard = (card: Card, { createdAt }: Call): TeamsMessage =>
  message(card.text, [headline(card), who(card), ...facts(card), when(createdAt)], card.link)

export const message = (
  text: string,
  body: readonly (TextBlock | RichTextBlock)[],
  link: string | null = null,
): TeamsMessage => {
  const plainText = inert(text)
  return {
    type: 'message',
    summary: plainText,
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          fallbackText: plainText,
          body,
          ...(link === null
            ? {}
            : { actions: [{ type: 'Action.OpenUrl', title: 'Open details', url: link }] as const }),
        },
      },
    ],
  }
}

const headline = ({ status, headline }: Card): TextBlock => {
  const text = `${LOOK[status].emoji} ${headline}`
  return { type: 'TextBlock', text, size: 'Large', weight: 'Bolder', color: COLOR[status], wrap: true }
}

const who = ({ who }: Card): RichTextBlock => ({
  type: 'RichTextBlock',
  inlines: [
    { type: 'TextRun', text: inert(who.name), size: 'Medium', weight: 'Bolder' },
    ...(who.detail === null
      ? []
      : [{ type: 'TextRun' as const, text: `  ${inert(who.detail)}`, size: 'Medium' as const }]),
  ],
})

const facts = ({ facts }: Card): readonly RichTextBlock[] =>
  facts.map(({ label, value }) => ({
    type: 'RichTextBlock',
    spacing: 'Small',
    inlines: [
      { type: 'TextRun', text: `${label}: `, isSubtle: true },
      { type: 'TextRun', text: inert(value) },
    ],
  }))

/** In the reader's own time zone: https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features */
export const when = (at: number): TextBlock => {
  const instant = `${new Date(at).toISOString().slice(0, 19)}Z`
  const text = `{{DATE(${instant}, SHORT)}} {{TIME(${instant})}}`
  return { type: 'TextBlock', text, size: 'Small', isSubtle: true, wrap: true, spacing: 'Small' }
}

const LOOK_ALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '[': '(', ']': ')', '{': '(', '}': ')' }

/** Leaves no mention, link or text function alive, also in the places where a client may parse Markdown after all. */
export const inert = (text: string): string => text.replace(/[<>[\]{}]/g, (character) => LOOK_ALIKES[character] ?? '')
