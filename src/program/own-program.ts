// The program itself: the files that come with it and how it is started once more, from a folder or as one executable.
import { readFileSync } from 'node:fs'
import { getAsset, isSea } from 'node:sea'

/** The text of a file of the package, by its path from package.json: `dist/assets/page.css`. Throws when there is none. */
export const readOwnFile = (path: string): string =>
  isSea() ? getAsset(path, 'utf8') : readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** What starts this program again. In the one executable there is no script to name: it is the program. */
export const ownCommand = (
  args: readonly string[],
): { readonly program: string; readonly args: readonly string[] } => ({
  program: process.execPath,
  args: isSea() ? args : [...process.execArgv, process.argv[1] ?? '', ...args],
})
