// Where a text stops being JSON: the engine tells the line of some faults only, and quotes the text in the others.

const TOKEN = /\s+|"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y

/** The line (from 1) of the fault for which `JSON.parse(text)` threw `error`. */
export const lineOfJsonFault = (text: string, error: unknown): number => {
  const [, told] = /\(line (\d+) column \d+\)/.exec(error instanceof Error ? error.message : '') ?? []
  return told === undefined ? text.slice(0, faultAt(text)).split('\n').length : Number(told)
}

/** The first thing that is no part of JSON, or a bracket right after a comma. */
const faultAt = (text: string): number => {
  let before = ''
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(text)?.[0]
    if (token === undefined || (before === ',' && (token === ']' || token === '}'))) return at
    if (token.trim() !== '') before = token
  }
  return text.length
}
