// The cards of a sink whose operator has a say in their words; where a template fails, the usual words stand.
import type { Log } from '../../log.ts'
import { buttonOf, type CardButton } from '../buttons.ts'
import { type Describe, describeCall, type Fact, VALUE_MAX, withText } from '../card.ts'
import { cleanText } from '../untrusted.ts'
import type { CardOptions } from './options.ts'
import { type Scope, scopeOf } from './variables.ts'

/** The mark of a repeat fits beside it (see `../repeat.ts`), wherever a service cuts. */
const TITLE_MAX = 60
const LABEL_MAX = 40

/** What templates render is as untrusted as what they were given: it is cleaned, cut, and escaped by each sink like any other text. */
export const createDescribe = ({ title, fields, buttons }: CardOptions, log: Log): Describe => {
  if (title === undefined && fields === undefined && buttons === undefined) return describeCall
  const failed = new Set<string>()
  const attempt = <Result>(option: keyof CardOptions, render: () => Result, usual: Result): Result => {
    try {
      return render()
    } catch (error) {
      // Not its message, which may repeat what the call holds.
      const reason = error instanceof Error ? error.name : 'unknown'
      if (!failed.has(option))
        log.warn(
          { option, error: reason },
          'a card template failed; the usual text is shown: correct the template, `ringpost preview` shows what it says',
        )
      failed.add(option)
      return usual
    }
  }
  return (call) => {
    const usual = describeCall(call)
    const scope = scopeOf(call, usual.headline)
    const renderTitle = () => cleanText(title?.(scope) ?? null, TITLE_MAX) ?? usual.headline
    return withText({
      ...usual,
      headline: attempt('title', renderTitle, usual.headline),
      facts: fields ? attempt('fields', () => factsOf(fields, scope, usual.facts), usual.facts) : usual.facts,
      buttons: buttons
        ? attempt('buttons', () => buttonsOf(buttons, scope, usual.buttons), usual.buttons)
        : usual.buttons,
    })
  }
}

const factsOf = (fields: NonNullable<CardOptions['fields']>, scope: Scope, usual: readonly Fact[]): readonly Fact[] =>
  fields.flatMap((field) => {
    if (field === 'default') return usual
    const [label, value] = [cleanText(field.label, LABEL_MAX), cleanText(field.value(scope), VALUE_MAX)]
    return label === null || value === null ? [] : [{ label, value }]
  })

const buttonsOf = (
  buttons: NonNullable<CardOptions['buttons']>,
  scope: Scope,
  usual: readonly CardButton[],
): readonly CardButton[] =>
  buttons.flatMap((button) => {
    if (button === 'default') return usual
    const url = button.url(scope)
    return url === null ? [] : (buttonOf(button.label(scope), url) ?? [])
  })
