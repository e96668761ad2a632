// The options `title`, `fields` and `buttons` that every card sink has: checked when the config is read.
import { z } from 'zod'
import { addressTemplate, type Refused, textTemplate } from './text.ts'

const DEFAULT = 'default'
const MAX_FIELDS = 15
const MAX_BUTTONS = 5

const template = <Template>(read: (source: string) => Template | Refused) =>
  z.string().transform((source, context): Template => {
    const result = read(source.trim())
    if (typeof result !== 'object' || result === null || !('fault' in result)) return result as Template
    context.addIssue({ code: 'custom', message: result.fault })
    return z.NEVER
  })

const text = template(textTemplate)

const plainLabel = z
  .string()
  .trim()
  .min(1)
  .refine((label) => !/\{[{%]/.test(label), 'is plain text: only the value may hold variables')

const field = z.strictObject({
  label: plainLabel.describe('Plain text.'),
  value: text.describe('A template; a field whose value comes out empty is left out.'),
})

const button = z.strictObject({
  label: text.describe('A template.'),
  url: template(addressTemplate).describe(
    'A template of an https:, http: or tel: address. Values are percent-encoded; none may stand in the scheme or the host. A button with a missing value in its address is left out.',
  ),
})

const fieldMap = z
  .record(plainLabel, text)
  .transform((map) => Object.entries(map).map(([label, value]) => ({ label, value })))

/** Keys for a strict object. */
export const cardOptions = () => ({
  title: text
    .exactOptional()
    .describe('What the card begins with, as a template. Left out or empty: what happened, in a few words.'),
  fields: z
    .union([
      z
        .array(z.union([z.literal(DEFAULT, 'must be the word default, or a map of label and value'), field]))
        .max(MAX_FIELDS),
      fieldMap,
    ])
    .exactOptional()
    .describe(
      'The lines under the caller: a list of labels and values, or a map of them. `default` in the list stands for those there are without this option.',
    ),
  buttons: z
    .array(z.union([z.literal(DEFAULT, 'must be the word default, or a map of label and url'), button]))
    .max(MAX_BUTTONS)
    .exactOptional()
    .describe(
      'What can be opened from the card. `default` in the list stands for those there are without this option.',
    ),
})

const parsed = z.strictObject(cardOptions())

export type CardOptions = Pick<z.output<typeof parsed>, 'title' | 'fields' | 'buttons'>
