// What this build calls itself.
import { readFileSync } from 'node:fs'

/** The `version` of package.json, which stands one folder above both `src/` and `dist/`. */
export const VERSION: string = (() => {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const version = (manifest as { readonly version?: unknown }).version
  return typeof version === 'string' ? version : '0.0.0'
})()
