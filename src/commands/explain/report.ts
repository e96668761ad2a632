// What `explain` prints: the call, each route with a mark and its reason, and the sinks. Pure.
import type { Call } from '../../call/call.ts'
import { cleanText } from '../../cards/untrusted.ts'
import { maskNumbersIn, numberText } from '../../routing/numbers.ts'
import type { RouteTrace, Routing } from '../../routing/route.ts'

/** Sink name to type. */
export type SinkTypes = ReadonlyMap<string, string>

const COLUMNS = 80
const MAX_CHARACTERS = 2_000

const MARKS: Readonly<Record<RouteTrace['outcome'], string>> = { matched: '✔', failed: '✘', skipped: '·' }

/** Lines of at most 80 columns. Phone numbers are masked, so that it can be shown to others. */
export const explainInWords = (call: Call, { sinks, trace }: Routing, types: SinkTypes): string => {
  const width = Math.max(...trace.map((rule) => labelOf(rule).length))
  const rules = trace.flatMap((rule) => {
    const lead = `${MARKS[rule.outcome]} ${labelOf(rule).padEnd(width)}  `
    const target = `→ ${rule.sinks.join(', ') || 'no sink'}`
    return [...hang(lead, rule.because), ...(rule.outcome === 'matched' ? hang(' '.repeat(lead.length), target) : [])]
  })
  const shownBy = sinks.map((name) => `${name} (${types.get(name)})`).join(', ')
  const end = hang('Sinks: ', shownBy || 'none; this call is shown nowhere')
  return [...hang('Call ', call.id), ...hang('  ', aboutCall(call)), '', ...rules, '', ...end].join('\n')
}

const labelOf = ({ index, file }: RouteTrace): string =>
  `${file === undefined ? '' : `${file}: `}${index === null ? 'no routes' : `routes[${index}]`}`

/** One line of JSON a call. */
export const explainAsJson = (call: Call, { sinks, trace }: Routing): string =>
  JSON.stringify({ call: call.id, revision: call.revision, status: call.status, sinks, routes: trace })

const aboutCall = (call: Call): string => {
  const from = call.caller.anonymous ? 'a hidden caller' : numberText(call.caller)
  const queue = call.queue === null ? '' : `, queue "${maskNumbersIn(call.queue)}"`
  const cameAt = new Date(call.createdAt).toISOString()
  return `${call.direction}, ${call.status}, from ${from} to ${numberText(call.dialed)}${queue}, at ${cameAt}`
}

/** The first line begins with the lead; further ones are indented to stand below what follows it. */
const hang = (lead: string, text: string): readonly string[] => {
  const lines: string[] = []
  for (const word of clean(text).split(' ')) {
    const line = lines.at(-1)
    if (line === undefined) lines.push(`${lead}${word}`)
    else if (line.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(' '.repeat(lead.length) + word)
  }
  return lines
}

/** The words of the config and of the call alike go to a terminal. */
const clean = (text: string): string => cleanText(text, MAX_CHARACTERS) ?? ''
