// A line of the log as people read it: what happened, its facts behind it, and what to do on a line of its own.

type Facts = Readonly<Record<string, unknown>>

/** Not facts of the line, but its frame. */
const FRAME: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'nextStep'])
/** Whoever calls chooses the name that is shown: none of it may move the cursor or paint the terminal. */
const CONTROL = /\p{Cc}/gu
/** Read one below the other: each is a sentence. */
const LISTS: ReadonlySet<string> = new Set(['faults', 'reasons', 'remarks'])
const PLAIN = /^[^\s"=]+$/

/** `dim`: how what is less important is painted. */
export const prettyLine = (line: Facts, dim: (text: string) => string): string => {
  const facts = Object.entries(line).filter(([name, value]) => !FRAME.has(name) && !isEmpty(value))
  const listed = facts.filter(isList)
  const beside = facts.filter((fact) => !isList(fact)).map(([name, value]) => `${name}=${inline(value)}`)
  const { msg, nextStep } = line
  return [
    [clean(String(msg ?? '')), ...(beside.length === 0 ? [] : [dim(beside.join(' '))])].join('  '),
    ...listed.flatMap(([, value]) => (value as readonly unknown[]).map((item) => `    ${clean(String(item))}`)),
    ...(typeof nextStep === 'string' ? [`    → ${clean(nextStep)}`] : []),
  ].join('\n')
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0)

const isList = ([name, value]: readonly [string, unknown]): boolean => LISTS.has(name) && Array.isArray(value)

const inline = (value: unknown): string => {
  const text = Array.isArray(value) ? value.map(wordOf).join(',') : wordOf(value)
  return PLAIN.test(text) || (typeof value === 'object' && !Array.isArray(value)) ? text : JSON.stringify(text)
}

const wordOf = (value: unknown): string => clean(typeof value === 'string' ? value : JSON.stringify(value))

const clean = (text: string): string => text.replaceAll(CONTROL, ' ')
