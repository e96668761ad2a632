import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sourceTree } from '../support/source-tree.ts'

interface Call {
  readonly place: string
  readonly level: string
  readonly body: string
  /** Its longest literal, which is the message, or null where that is made elsewhere. */
  readonly message: string | null
}

/** From behind the opening bracket to the one that closes it. */
const argumentsFrom = (text: string, start: number): string => {
  let depth = 1
  let at = start
  for (; depth > 0 && at < text.length; at++) {
    if ('([{'.includes(text[at] ?? '')) depth += 1
    if (')]}'.includes(text[at] ?? '')) depth -= 1
  }
  return text.slice(start, at - 1)
}

const literals = (body: string): readonly string[] =>
  [...body.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, one, other]) => one ?? other ?? '')

/** Every line that the sources can write to the log. */
const calls: readonly Call[] = sourceTree().flatMap(({ path, packages }) => {
  // That is another `log`: what `init` says to whoever sits before it.
  if (packages.includes('@clack/prompts')) return []
  const text = readFileSync(`src/${path}`, 'utf8')
  return [...text.matchAll(/\blog\.(debug|info|warn|error)\(/gi)].map(({ index, 0: head, 1: level = '' }) => {
    const body = argumentsFrom(text, index + head.length)
    const [message = null] = literals(body).toSorted((one, other) => other.length - one.length)
    return { place: `${path}:${text.slice(0, index).split('\n').length}`, level, body, message }
  })
})
const of = (...levels: readonly string[]) => calls.filter(({ level }) => levels.includes(level))
const told = (found: readonly Call[]) => found.map(({ place, message, body }) => `${place}: ${message ?? body}`)

/** What is done about it by itself, or by whoever reads it, stands behind one of these. */
const CONSEQUENCE = /[;:.] ?\S/

describe('the lines of the log', () => {
  it('are found in the sources', () => {
    expect(of('warn', 'error').length).toBeGreaterThan(40)
    expect(of('info').length).toBeGreaterThan(10)
  })

  it('say of each trouble what follows from it, or what to do', () => {
    // These put the words together elsewhere: the next two tests have them.
    const elsewhere = ['delivery/worker.ts', 'delivery/sink-health.ts']
    const bare = of('warn', 'error').filter(
      ({ place, body, message }) =>
        !(
          CONSEQUENCE.test(message ?? '') ||
          body.includes('nextStep') ||
          elsewhere.some((file) => place.startsWith(file))
        ),
    )
    expect(told(bare)).toEqual([])
  })

  it('say so of sinks and of deliveries too', () => {
    for (const file of ['delivery/worker.ts', 'delivery/sink-health.ts']) {
      const messages = literals(readFileSync(`src/${file}`, 'utf8')).filter((text) => text.split(' ').length > 4)
      expect(messages.length).toBeGreaterThan(3)
      expect(messages.filter((text) => !CONSEQUENCE.test(text))).toEqual([])
    }
  })

  it('tell at info of no single call, but where a person asked for it', () => {
    const single = of('info').filter(({ body }) => /\bcall(:|,| \})/.test(body))
    expect(told(single)).toEqual([expect.stringContaining('a person had a call sent anew')])
  })

  it('name a call by `call`, and use one word for one thing', () => {
    const strange = /[{,]\s*(callId|id|conversation|conversationId|err|cause|message|sinkName|sourceName)\s*[:,}]/
    expect(told(calls.filter(({ body }) => strange.test(body)))).toEqual([])
  })

  it('hold no stack', () => {
    expect(told(calls.filter(({ body }) => /\.stack\b/.test(body)))).toEqual([])
  })
})
