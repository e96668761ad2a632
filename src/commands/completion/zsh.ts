// Completion for zsh.
import { type CommandTree, pathsOf, plain } from './command-tree.ts'

/** https://zsh.sourceforge.io/Doc/Release/Completion-System.html#Completion-Functions */
export const zshScript = (tree: CommandTree): string => `#compdef ${tree.name}
# zsh completion for ${tree.name}: put this into a file _${tree.name} in a folder of $fpath
${pathsOf(tree)
  .map(({ path, command }) => zshFunction(tree.name, path, command))
  .join('\n')}
if [ "$funcstack[1]" = "_${tree.name}" ]; then _${tree.name} "$@"; else compdef _${tree.name} ${tree.name}; fi
`

const zshFunction = (root: string, path: readonly string[], { commands, options, words }: CommandTree): string => {
  const name = ['', root, ...path].join('_')
  const specs = options.flatMap(({ flags, description, takesValue, takesFile }) =>
    flags.map((flag) => `'${flag}[${plain(description)}]${takesValue ? `:value:${takesFile ? '_files' : ' '}` : ''}'`),
  )
  if (commands.length === 0) {
    const rest = words.length === 0 ? [] : [`'1:shell:(${words.join(' ')})'`]
    return `${name}() {\n  _arguments ${[...specs, ...rest].join(' ')}\n}`
  }
  const listed = commands.map((command) => `'${command.name}:${plain(command.description)}'`)
  return `${name}() {
  local state line
  _arguments -C ${specs.join(' ')} '1: :->command' '*::argument:->rest'
  case $state in
    command) local -a commands=(${listed.join(' ')}); _describe command commands ;;
    rest) case $line[1] in
${commands.map((command) => `      ${command.name}) ${name}_${command.name} ;;`).join('\n')}
    esac ;;
  esac
}`
}
