// The Teams card of a call: an Adaptive Card 1.4 in the message that a Workflows webhook takes. Pure.
import type { Call, CallStatus } from '../../call/call.ts'
import { renderWithin } from '../../cards/budget.ts'
import { type CardButton, isPhone } from '../../cards/buttons.ts'
import type { Card, Fact } from '../../cards/card.ts'
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
    readonly body: readonly TeamsElement[]
    readonly actions?: readonly OpenUrl[]
  }
}

interface OpenUrl {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
}

interface TextStyle {
  readonly size?: 'Small' | 'Medium' | 'Large' | 'ExtraLarge'
  readonly weight?: 'Bolder'
  readonly color?: 'Accent' | 'Good' | 'Attention' | 'Warning' | 'Default'
  readonly isSubtle?: true
}

export type TeamsElement = TextBlock | RichTextBlock | Container | ColumnSet

/** A band of colour across the card; light or dark as the reader's Teams is. */
interface Container {
  readonly type: 'Container'
  readonly style: 'emphasis' | 'accent' | 'good' | 'attention' | 'warning'
  readonly bleed: true
  readonly items: readonly RichTextBlock[]
}

interface ColumnSet {
  readonly type: 'ColumnSet'
  readonly spacing: 'Small'
  readonly columns: readonly {
    readonly type: 'Column'
    readonly width: '110px' | 'stretch'
    readonly items: readonly [RichTextBlock]
  }[]
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
  readonly inlines: readonly TextRun[]
  readonly spacing?: 'Small' | 'None'
}

interface TextRun extends TextStyle {
  readonly type: 'TextRun'
  readonly text: string
}

const BAND: Readonly<Record<CallStatus, Container['style']>> = {
  ringing: 'accent',
  answered: 'good',
  ended: 'emphasis',
  missed: 'attention',
  voicemail: 'warning',
  abandoned: 'attention',
}

/**
 * Teams refuses more than about 28 KB and versions above 1.4.
 * Source: https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
const MAX_BYTES = 24_000

/** For whatever the card of this call is to say. */
export const layOutTeamsCard = (card: Card, { createdAt }: Call): TeamsMessage =>
  renderWithin(
    card,
    (smaller) => {
      const { facts, buttons } = smaller
      const body = [headline(smaller), ...who(smaller), ...facts.map(factRow), ...phoneLinks(buttons), when(createdAt)]
      return message(card.text, body, buttons.filter((button) => !isPhone(button)).map(openUrl))
    },
    (rendered) => Buffer.byteLength(JSON.stringify(rendered)) <= MAX_BYTES,
  )

export const message = (
  text: string,
  body: readonly TeamsElement[],
  actions: readonly OpenUrl[] = [],
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
          ...(actions.length === 0 ? {} : { actions }),
        },
      },
    ],
  }
}

export const rich = (...inlines: readonly TextRun[]): RichTextBlock => ({ type: 'RichTextBlock', inlines })

export const run = (text: string, style: TextStyle = {}): TextRun => ({ type: 'TextRun', text: inert(text), ...style })

const headline = ({ status, headline }: Card): Container => ({
  type: 'Container',
  style: BAND[status],
  bleed: true,
  items: [rich(run(`${LOOK[status].emoji} ${headline}`, { size: 'Large', weight: 'Bolder' }))],
})

const who = ({ who: { name, company, detail } }: Card): readonly RichTextBlock[] => [
  rich(
    run(name, { size: 'Large', weight: 'Bolder' }),
    ...(company === null ? [] : [run(` · ${company}`, { size: 'Medium' })]),
  ),
  ...(detail === null ? [] : [{ ...rich(run(detail, { size: 'Medium' })), spacing: 'None' as const }]),
]

const factRow = ({ label, value }: Fact): ColumnSet => ({
  type: 'ColumnSet',
  spacing: 'Small',
  columns: [
    { type: 'Column', width: '110px', items: [rich(run(label, { isSubtle: true }))] },
    { type: 'Column', width: 'stretch', items: [rich(run(value))] },
  ],
})

const openUrl = ({ label, url }: CardButton): OpenUrl => ({ type: 'Action.OpenUrl', title: label, url })

/** As links in the text: https://github.com/microsoft/AdaptiveCards/issues/3905 tells that Teams opens no `tel:` from a button. */
const phoneLinks = (buttons: readonly CardButton[]): readonly TextBlock[] =>
  buttons.filter(isPhone).map(({ label, url }) => ({ type: 'TextBlock', text: `📞 [${label}](${url})`, wrap: true }))

/** In the reader's own time zone: https://learn.microsoft.com/en-us/adaptive-cards/authoring-cards/text-features */
export const when = (at: number): TextBlock => {
  const instant = `${new Date(at).toISOString().slice(0, 19)}Z`
  const text = `{{DATE(${instant}, SHORT)}} {{TIME(${instant})}}`
  return { type: 'TextBlock', text, size: 'Small', isSubtle: true, wrap: true, spacing: 'Small' }
}

const LOOK_ALIKES: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '[': '(', ']': ')', '{': '(', '}': ')' }

/** Leaves no mention, link or text function alive, also in the places where a client may parse Markdown after all. */
export const inert = (text: string): string => text.replace(/[<>[\]{}]/g, (character) => LOOK_ALIKES[character] ?? '')
