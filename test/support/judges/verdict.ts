// What an independent reading of a payload finds: written from the services' documents, without any of our own escaping.

export interface Verdict {
  /** Limits passed, markup or mentions that are alive, broken entities; empty when all is well. */
  readonly problems: readonly string[]
  /** All that a reader sees, one text after the other. */
  readonly shown: string
  /** Where a click leads. */
  readonly links: readonly string[]
}

export const check = (problem: string, holds: boolean): readonly string[] => (holds ? [] : [problem])

/** What no text that is shown may hold: controls, what turns the direction of text, and halves of characters. */
export const unfit = (text: string): readonly string[] => [
  ...check(
    `controls in ${JSON.stringify(text)}`,
    !/[\p{Cc}\p{Bidi_Control}\u200b-\u200d\u2060\ufeff]/u.test(text.replace(/\n|\u200b/g, '')),
  ),
  ...check('half a character', text.isWellFormed()),
]
