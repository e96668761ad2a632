// The commands as a tree, as far as a shell's completion wants to know: names, descriptions, options.

export interface CommandTree {
  readonly name: string
  readonly description: string
  readonly options: readonly OptionEntry[]
  readonly commands: readonly CommandTree[]
  /** The words its first argument may be. */
  readonly words: readonly string[]
}

export interface OptionEntry {
  /** `--config`, `-c`. */
  readonly flags: readonly string[]
  readonly description: string
  readonly takesValue: boolean
  readonly takesFile: boolean
}

/** Every command that does something or has others below it, with the words that lead to it. */
export const pathsOf = (
  tree: CommandTree,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly command: CommandTree }[] => [
  { path, command: tree },
  ...tree.commands.flatMap((command) => pathsOf(command, [...path, command.name])),
]

/** Without what a shell would read as more than text. */
export const plain = (text: string): string => text.replace(/["'`$\\[\]:]/g, '').replace(/\s+/g, ' ')
