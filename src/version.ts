// What this build calls itself.
import { readOwnFile } from './program/own-program.ts'

/** The `version` of package.json. */
export const VERSION: string = (() => {
  const manifest: unknown = JSON.parse(readOwnFile('package.json'))
  const version = (manifest as { readonly version?: unknown }).version
  return typeof version === 'string' ? version : '0.0.0'
})()
