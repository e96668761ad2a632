// What config.example.yaml says of each component type: the comment above its first entry, and the entry without what is commented out.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = join(import.meta.dirname, '..', '..', 'config.example.yaml')

export interface Example {
  readonly words: string
  readonly yaml: string
}

const sectionOf = (name: string, text: string): string =>
  new RegExp(`^${name}:\\n(.*?)(?=^\\S)`, 'ms').exec(text)?.[1] ?? ''

/** Of `list`, the first entry of `type`; empty where there is none. */
export const exampleOf = (list: string, type: string, text = readFileSync(FILE, 'utf8')): Example => {
  const entry = new RegExp(`((?:^  # .*\\n)*)(^  - name: \\S+\\n    type: ${type}\\n(?:^(?:   .*)?\\n)*)`, 'm')
  const [, comment = '', block = ''] = entry.exec(sectionOf(list, text)) ?? []
  const lines = block.split('\n').filter((line) => !/^ *(#|$)/.test(line))
  return {
    words: comment
      .replaceAll(/^ {2}# /gm, '')
      .trim()
      .replaceAll('\n', ' '),
    yaml: lines.length === 0 ? '' : [`${list}:`, ...lines].join('\n'),
  }
}
