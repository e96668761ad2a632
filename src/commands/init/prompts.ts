// The one door to @clack/prompts: questions at a terminal that end in an answer, or in `Cancelled`.
import { cancel, confirm, intro, isCancel, log, multiselect, note, outro, password, select, text } from '@clack/prompts'

/** Ctrl-C, or a signal: nobody wants to go on. */
export class Cancelled extends Error {}

export interface Choice<Value> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

type Judge = (answer: string) => string | null

export interface Prompts {
  open(title: string): void
  close(line: string): void
  /** The end when nobody wants to go on. */
  giveUp(line: string): void
  box(lines: readonly string[], title: string): void
  say(line: string): void
  good(line: string): void
  bad(line: string): void
  /** `usual` stands there until something is typed. */
  line(message: string, judge: Judge, usual?: string): Promise<string>
  hidden(message: string, judge: Judge): Promise<string>
  one<Value>(message: string, choices: readonly Choice<Value>[]): Promise<Value>
  /** At least one. */
  several<Value>(message: string, choices: readonly Choice<Value>[]): Promise<readonly Value[]>
  yes(message: string, usual: boolean): Promise<boolean>
}

export const createPrompts = (signal: AbortSignal): Prompts => {
  const answered = async <Value>(asking: Promise<Value>): Promise<Exclude<Value, symbol>> => {
    const answer = await asking
    if (isCancel(answer) || signal.aborted) throw new Cancelled('nobody wants to go on')
    return answer as Exclude<Value, symbol>
  }
  const judged = (judge: Judge, usual?: string) => (answer: string | undefined) => {
    const value = (answer ?? '').trim() || (usual ?? '')
    return judge(value) ?? undefined
  }
  const listed = <Value>(choices: readonly Choice<Value>[]) => {
    const values = new Map(choices.map(({ value }, at) => [String(at), value]))
    return {
      options: choices.map(({ label, hint }, at) => ({
        value: String(at),
        label,
        ...(hint !== undefined && { hint }),
      })),
      pick: (key: string): Value => values.get(key) as Value,
    }
  }
  return {
    open: (title) => intro(title),
    close: (line) => outro(line),
    giveUp: (line) => cancel(line),
    // Dimmed words are hard to read where they matter most.
    box: (lines, title) => note(lines.join('\n'), title, { format: (line) => line }),
    say: (line) => log.info(line),
    good: (line) => log.success(line),
    bad: (line) => log.error(line),
    line: async (message, judge, usual) => {
      const shown = usual === undefined ? {} : { placeholder: usual, defaultValue: usual }
      return (await answered(text({ message, signal, validate: judged(judge, usual), ...shown }))).trim()
    },
    hidden: async (message, judge) =>
      ((await answered(password({ message, signal, validate: judged(judge) }))) ?? '').trim(),
    one: async (message, choices) => {
      const { options, pick } = listed(choices)
      return pick(await answered(select({ message, signal, options })))
    },
    several: async (message, choices) => {
      const { options, pick } = listed(choices)
      return (await answered(multiselect({ message, signal, options, required: true }))).map(pick)
    },
    yes: (message, usual) => answered(confirm({ message, signal, initialValue: usual })),
  }
}
