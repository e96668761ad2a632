// Keeps V8's heap as small as the work is: loading the modules would otherwise blow it up by 40 MB for good.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So many writes in a usual transaction mean that they come faster than they are made. */
const CROWD = 10
/** How many transactions it takes to become usual. */
const MEMORY = 64

let usual = 0
let grows = true

/**
 * Whether the young generation may grow when much of it survives. Read each time it would; its limit can only be given on
 * the command line: https://nodejs.org/docs/latest-v24.x/api/cli.html#--max-semi-space-sizesize-in-mib
 */
const mayGrow = (may: boolean): void => {
  if (may === grows) return
  grows = may
  setFlagsFromString(`--semi-space-growth-factor=${may ? 2 : 1}`)
}

mayGrow(false)

/**
 * To be told how many writes each transaction had. In a crowd all that is under way outlives a small young generation, and
 * collecting takes a quarter of the processor; a larger one costs up to 32 MB, and then a twentieth.
 */
export const growWithLoad = (writes: number): void => {
  usual += (writes - usual) / MEMORY
  mayGrow(usual > CROWD)
}

/** Gives back what only the start needed, 5 % of all. Stops everything for some 50 ms. */
export const giveBack = (): void => {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('globalThis.gc')
  setFlagsFromString('--no-expose-gc')
  if (typeof collect === 'function') collect({ type: 'major', flavor: 'last-resort' })
}
