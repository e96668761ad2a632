// `completion`, made from the commands there are.
import type { Command, Option } from 'commander'
import type { CommandTree } from '../commands/completion/command-tree.ts'

const SHELLS = ['bash', 'zsh', 'fish']

export const addCompletion = (program: Command, command: Command): void => {
  command
    .description('print what a shell needs to complete these commands')
    .argument('<shell>', SHELLS.join(', '))
    .action(async (shell) => (await import('../commands/completion/completion.ts')).completion(shell, treeOf(program)))
  program.addCommand(command)
}

const treeOf = (command: Command): CommandTree => ({
  name: command.name(),
  description: command.description(),
  options: command.options.filter(({ hidden }) => !hidden).map(entryOf),
  commands: command.commands.map(treeOf),
  words: command.name() === 'completion' ? SHELLS : [],
})

const entryOf = ({ short, long, description, flags, required, optional }: Option) => ({
  flags: [short, long].filter((flag) => typeof flag === 'string'),
  description,
  takesValue: required || optional,
  takesFile: /<(file|folder)>/.test(flags),
})
