// `init` and its flags: one for each question of each component type, which are loaded only when somebody may use them.
import type { Command } from 'commander'

export const addInit = (program: Command, command: Command): void => {
  command
    .option('-y, --yes', 'ask nothing: take flags and variables')
    .option('--force', 'replace a config that is there; a copy is kept')
    .option('--sink <types...>', 'where calls are shown: slack, teams, http, …')
    .action(async (options) => (await import('../commands/init/init.ts')).init(options))
  command.addHelpText(
    'after',
    '\nA flag or its variable answers a question beforehand. Secrets do not belong into\na command, where others can read them: set the variable, or write - and give\neach as a line of standard input, in the order above.',
  )
  program.addCommand(command)
}

/** For `init` itself, its help, and the completion of its flags. */
export const addInitFlags = async (program: Command, args: readonly string[]): Promise<void> => {
  if (!args.includes('init') && !args.includes('completion')) return
  const command = program.commands.find((one) => one.name() === 'init')
  const { initFlags } = await import('../commands/init/given.ts')
  for (const { name, description } of initFlags()) command?.option(`${name} <value>`, description)
}
