// The conversation: what is asked, in which order, and what is tried on the way.
import { wrap } from '../../cards/columns.ts'
import { systemClock } from '../../clock.ts'
import { createLog } from '../../log.ts'
import type { Probed } from '../../probe.ts'
import type { Question } from '../../questions.ts'
import type { Sink } from '../../sinks/sink.ts'
import { sendTestCard } from '../check/sink-checks.ts'
import { kinds } from '../components.ts'
import { type Given, generate } from './given.ts'
import { Cancelled, type Prompts } from './prompts.ts'
import {
  type Answers,
  type Askable,
  askableSinks,
  askableSource,
  faultOf,
  mayBeEmpty,
  optionValue,
  type Part,
  type Setup,
  unaskableSinks,
} from './setup.ts'

export interface Dialog {
  readonly prompts: Prompts
  readonly given: Given
  readonly signal: AbortSignal
}

/** Throws `Cancelled` when nobody wants to go on. */
export const converse = async (dialog: Dialog, named: readonly Askable[]): Promise<Setup> => {
  const source = await askPart(dialog, askableSource())
  const sinks: Part[] = []
  for (const askable of named.length > 0 ? named : await chooseSinks(dialog)) sinks.push(await askSink(dialog, askable))
  return { source, sinks }
}

const chooseSinks = async ({ prompts }: Dialog): Promise<readonly Askable[]> => {
  const rest = unaskableSinks()
  const hint = rest.length === 0 ? '' : ` (config.example.yaml shows also: ${rest.join(', ')})`
  return prompts.several(
    `Where shall calls be shown?${hint}`,
    askableSinks().map((askable) => ({ value: askable, label: askable.questions.title })),
  )
}

const askPart = async (dialog: Dialog, askable: Askable): Promise<Part> => {
  const { before, title, list } = askable.questions
  const open = list.some(
    (question) => question.unasked !== true && dialog.given.answer(askable, question) === undefined,
  )
  if (open && before.length > 0) dialog.prompts.box(before, title)
  return { askable, answers: await askAll(dialog, askable) }
}

const askAll = async ({ prompts, given }: Dialog, askable: Askable, again = false): Promise<Answers> => {
  const answers = new Map<string, string>()
  for (const question of askable.questions.list) {
    const known = again && question.unasked !== true ? undefined : given.answer(askable, question)
    if (known !== undefined && question.unasked !== true)
      prompts.say(`${question.label}: as given${question.secret === true ? '' : `, ${known}`}`)
    const answer = known ?? (question.unasked === true ? '' : await ask(prompts, askable, question))
    if (answer !== '') answers.set(question.key, answer)
  }
  return answers
}

const ask = async (prompts: Prompts, askable: Askable, question: Question): Promise<string> => {
  const { label, where, secret, usual, generated } = question
  const judge = (answer: string): string | null => {
    if (answer === '') return mayBeEmpty(question) ? null : 'is needed'
    return faultOf(askable, question, answer)
  }
  const empty = generated === undefined ? '' : '; Enter makes one up'
  const message = `${label} (${where}${empty})`
  if (secret !== true) return prompts.line(message, judge, usual)
  const answer = await prompts.hidden(message, judge)
  if (answer !== '' || generated === undefined) return answer
  const made = generate()
  prompts.good(`${label}: ${made}\nGive it to your service; it is kept in .env.`)
  return made
}

/** Asks until it works, or the person goes on all the same. */
const askSink = async (dialog: Dialog, askable: Askable): Promise<Part> => {
  const { prompts } = dialog
  let part = await askPart(dialog, askable)
  while (askable.questions.list.length > 0 && !(await isGood(dialog, part))) {
    const next = await prompts.one(`${askable.type} does not work yet. What now?`, [
      { value: 'again', label: 'Try again', hint: 'once it is mended there' },
      { value: 'retype', label: 'Type it again' },
      { value: 'keep', label: 'Go on; `ringpost check --online` tries it later' },
    ])
    if (next === 'keep') break
    if (next === 'retype') part = { askable, answers: await askAll(dialog, askable, true) }
  }
  return part
}

const isGood = async ({ prompts, signal }: Dialog, part: Part): Promise<boolean> => {
  const sink = build(part)
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  const tell = (probed: Probed): boolean => {
    if (signal.aborted) throw new Cancelled('nobody wants to go on')
    const line = [`${probed.item}: ${probed.found}`, ...('fix' in probed ? [probed.fix] : [])]
      .flatMap((text) => wrap(text, WIDTH))
      .join('\n')
    if (probed.state === 'ok') prompts.good(line)
    else if (probed.state === 'warning') prompts.say(line)
    else prompts.bad(line)
    return probed.state !== 'problem'
  }
  try {
    const probes = (await sink.probe?.(limited)) ?? []
    const passed = probes.map(tell).every((good) => good)
    if (!passed || !(await prompts.yes('Post a test card there now?', true))) return passed
    return tell(await sendTestCard(sink, limited))
  } finally {
    await sink.close()
  }
}

const PATIENCE_MS = 20_000
/** Beside the line that clack draws. */
const WIDTH = 74

/** The answers have passed their schemas one by one; together they may still not do, which `check` then says. */
const build = ({ askable: { type, name, options, questions }, answers }: Part): Sink => {
  const kind = kinds.sinks.find((one) => one.type === type)
  const values = questions.list.flatMap((question) => {
    const answer = answers.get(question.key)
    return answer === undefined ? [] : [[question.key, optionValue(question, answer)]]
  })
  if (kind === undefined) throw new TypeError(`no sink of the type ${type} is registered`)
  const log = createLog({ level: 'silent', format: 'json', numbers: 'never' }, process.stderr)
  return kind.configure(name, options.parse(Object.fromEntries(values)))({ clock: systemClock, log })
}
