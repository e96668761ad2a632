// What a test file must leave as it found it: the process in which it runs serves others after it.
import http from 'node:http'
import https from 'node:https'

const look = (): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ...Object.entries(process.env).map(([name, value]) => [`the variable ${name}`, value] as const),
    ['the current folder', process.cwd()],
    // An interceptor of requests puts something of its own in their places.
    ['fetch', globalThis.fetch],
    ['http.request', http.request],
    ['http.ClientRequest', http.ClientRequest],
    ['https.request', https.request],
  ])

/** Looks now; the answer names what has become something else since. */
export const watchProcess = (): (() => readonly string[]) => {
  const before = look()
  return () => {
    const after = look()
    const names = new Set([...before.keys(), ...after.keys()])
    return [...names].filter((name) => before.get(name) !== after.get(name))
  }
}
