// What a component type wants to be asked when somebody sets it up: each question fills one of its options.

export interface Questions {
  /** In a list of what there is: "Slack: one message per call, edited until it ends". */
  readonly title: string
  /** What has to be done at the vendor first; lines of at most 72 columns. */
  readonly before: readonly string[]
  readonly list: readonly Question[]
}

export interface Question {
  /** The option it fills; its schema judges the answer. */
  readonly key: string
  /** The name of the flag, where it is not the key's. */
  readonly flag?: string
  readonly label: string
  /** Where the value is found, in one line. */
  readonly where: string
  /** The variable whose value is taken for an answer; a secret is kept in `.env` under this name. */
  readonly variable: string
  /** Hidden while it is typed, never in the config file itself. */
  readonly secret?: true
  /** May stay empty, and is then left out of the config. */
  readonly optional?: true
  /** What stands there when nothing is typed. */
  readonly usual?: string
  /** Several, with commas between them. */
  readonly several?: true
  /** Never asked: taken only when a flag or the variable says it. */
  readonly unasked?: true
  /** Made up when nothing is typed: `signing`, a secret of Standard Webhooks. */
  readonly generated?: 'signing'
}
