// Completion for fish.
import { type CommandTree, pathsOf, plain } from './command-tree.ts'

/** https://fishshell.com/docs/current/cmds/complete.html */
export const fishScript = (tree: CommandTree): string =>
  [
    `# fish completion for ${tree.name}: ${tree.name} completion fish > ~/.config/fish/completions/${tree.name}.fish`,
    `complete -c ${tree.name} -f`,
    ...pathsOf(tree).flatMap(({ path, command }) => fishLines(tree.name, path, command)),
    '',
  ].join('\n')

const fishLines = (
  root: string,
  path: readonly string[],
  { commands, options, words }: CommandTree,
): readonly string[] => {
  const here = conditionOf(
    path,
    commands.map(({ name }) => name),
  )
  return [
    ...commands.map(
      ({ name, description }) => `complete -c ${root} -n "${here}" -a ${name} -d "${plain(description)}"`,
    ),
    ...words.map((word) => `complete -c ${root} -n "${here}" -a ${word}`),
    ...options.map(({ flags, description, takesValue, takesFile }) => {
      const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
      const value = takesValue ? (takesFile ? ' -r -F' : ' -x') : ''
      return `complete -c ${root} -n "${here}" ${names.join(' ')}${value} -d "${plain(description)}"`
    }),
  ]
}

const conditionOf = (path: readonly string[], below: readonly string[]): string => {
  if (path.length === 0) return '__fish_use_subcommand'
  const seen = path.map((step) => `__fish_seen_subcommand_from ${step}`)
  const not = below.length === 0 ? [] : [`not __fish_seen_subcommand_from ${below.join(' ')}`]
  return [...seen, ...not].join('; and ')
}
