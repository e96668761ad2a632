// `ringpost completion`: prints what a shell needs to complete the commands, their options and the words those take.
import { RingpostError } from '../../errors.ts'
import { bashScript } from './bash.ts'
import type { CommandTree } from './command-tree.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

const SCRIPTS: Readonly<Record<string, (tree: CommandTree) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

export const SHELLS = Object.keys(SCRIPTS)

export const completion = (shell: string, tree: CommandTree): void => {
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined
  if (script === undefined)
    throw new RingpostError('usage', `there is no completion for "${shell.slice(0, 40)}"`, {
      nextStep: `There is one for ${SHELLS.join(', ')}.`,
    })
  process.stdout.write(script(tree))
}
