// Completion for bash.
import { type CommandTree, pathsOf } from './command-tree.ts'

/** The words before the cursor that are no options lead down the tree; the value of an option is left to bash. */
export const bashScript = (tree: CommandTree): string => {
  const all = pathsOf(tree)
  const words = ({ commands, options, words: own }: CommandTree) =>
    [...commands.map(({ name }) => name), ...own, ...options.flatMap(({ flags }) => flags)].join(' ')
  const values = [
    ...new Set(
      all
        .flatMap(({ command }) => command.options.filter(({ takesValue }) => takesValue))
        .flatMap(({ flags }) => flags),
    ),
  ]
  return `# bash completion for ${tree.name}: source <(${tree.name} completion bash)
_${tree.name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path="" word
  case "$previous" in
    ${values.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path $word" in
${all
  .filter(({ path }) => path.length > 0)
  .map(({ path }) => `      " ${path.join(' ')}") path=" ${path.join(' ')}" ;;`)
  .join('\n')}
    esac
  done
  case "$path" in
${all.map(({ path, command }) => `    "${path.map((step) => ` ${step}`).join('')}") word="${words(command)}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$word" -- "$current"))
}
complete -o default -F _${tree.name} ${tree.name}
`
}
