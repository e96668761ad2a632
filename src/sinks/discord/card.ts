// The Discord card of a call: one embed in a message that can ping nobody. Pure.
import type { Call } from '../../call/call.ts'
import { renderWithin } from '../../cards/budget.ts'
import { type CardButton, isPhone } from '../../cards/buttons.ts'
import type { Card } from '../../cards/card.ts'
import { LOOK } from '../../cards/look.ts'
import { fitSections, noticeLook } from '../../cards/notice.ts'
import type { Notice } from '../sink.ts'
import { escapeDiscord } from './escape.ts'

/** The part of a message used here: https://discord.com/developers/docs/resources/message#embed-object */
export interface DiscordMessage {
  readonly embeds: readonly [DiscordEmbed]
  /** Without it Discord's defaults apply, to each edit anew. */
  readonly allowed_mentions: { readonly parse: readonly [] }
}

interface DiscordEmbed {
  /** Parsed as Markdown, like every text here. */
  readonly title: string
  readonly description: string
  /** 0xRRGGBB. */
  readonly color: number
  readonly fields: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[]
  /** RFC 3339; shown in the reader's own time zone. */
  readonly timestamp: string
}

/** Discord takes 25 fields and 6,000 characters: https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
const MAX_FIELDS = 25
const MAX_CHARACTERS = 5_500
const MAX_DESCRIPTION = 4_096
/** Of a description's, for what a report lists; and what marks a heading or an entry. */
const NOTICE_ROOM = 3_000
const MARKS = 6
/** Longer values stand on a line of their own. */
const INLINE_MAX = 28

/** For whatever the card of this call is to say. */
export const layOutDiscordCard = (card: Card, { createdAt }: Call): DiscordMessage => {
  const embed = renderWithin(
    card,
    (smaller) => cardEmbed(smaller, createdAt),
    (rendered) =>
      rendered.fields.length <= MAX_FIELDS &&
      rendered.description.length <= MAX_DESCRIPTION &&
      charactersOf(rendered) <= MAX_CHARACTERS,
  )
  return message(embed)
}

export const renderDiscordNotice = (notice: Notice): DiscordMessage => {
  const { emoji, color } = noticeLook(notice)
  const listed = fitSections(notice.sections, NOTICE_ROOM, (text) => escapeDiscord(text).length + MARKS)
  const sections = listed.map(({ title, lines }) =>
    [...(title === '' ? [] : [`**${escapeDiscord(title)}**`]), ...lines.map((line) => `- ${escapeDiscord(line)}`)].join(
      '\n',
    ),
  )
  return message({
    title: `${emoji} ${escapeDiscord(notice.title)}`,
    description: [escapeDiscord(notice.text), ...sections].join('\n\n'),
    color: rgb(color),
    fields: [],
    timestamp: new Date(notice.at).toISOString(),
  })
}

const message = (embed: DiscordEmbed): DiscordMessage => ({ embeds: [embed], allowed_mentions: { parse: [] } })

const cardEmbed = ({ status, headline, who, facts, buttons }: Card, at: number): DiscordEmbed => {
  const { emoji, color } = LOOK[status]
  const name = `**${escapeDiscord(who.name)}**${who.company === null ? '' : ` · ${escapeDiscord(who.company)}`}`
  const detail = who.detail === null ? [] : [escapeDiscord(who.detail)]
  return {
    title: `${emoji} ${escapeDiscord(headline)}`,
    description: [name, ...detail, ...links(buttons)].join('\n'),
    color: rgb(color),
    fields: facts.map(({ label, value }) => ({
      name: escapeDiscord(label),
      value: escapeDiscord(value),
      inline: value.length <= INLINE_MAX,
    })),
    timestamp: new Date(at).toISOString(),
  }
}

/**
 * In the text: a webhook that belongs to no application may not send buttons, and Discord makes no link of `tel:`.
 * https://github.com/discord/discord-api-docs/issues/5744
 */
const links = (buttons: readonly CardButton[]): readonly string[] => {
  const shown = buttons.filter((button) => !isPhone(button)).map(({ label, url }) => `[${label}](${url})`)
  return shown.length === 0 ? [] : [shown.join(' · ')]
}

const rgb = (color: string): number => Number.parseInt(color.slice(1), 16)

const charactersOf = ({ title, description, fields }: DiscordEmbed): number =>
  fields.reduce((sum, { name, value }) => sum + name.length + value.length, title.length + description.length)
