// One walk over the YAML nodes that turns them into plain values, replacing variables and following aliases on the way.
import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml'
import type { Interpolated } from '../interpolate.ts'
import type { Finding, Path } from './fault.ts'

export interface Problem {
  readonly node: Node
  readonly path: Path
  readonly message: string
}

export interface Unfolded {
  readonly value: unknown
  readonly problems: readonly Problem[]
  /** What each alias stands for. */
  readonly aliases: ReadonlyMap<unknown, Node>
}

/** An alias shares the value it stands for, so that nothing multiplies; this bounds what is checked again for each. */
const MAX_ALIASES = 100

/** May run out of stack (`RangeError`) on hostile nesting. */
export const unfold = (root: Node | null, expand: (text: string) => Interpolated): Unfolded => {
  const problems: Problem[] = []
  const aliases = new Map<unknown, Node>()
  const anchors = new Map<string, { readonly node: Node; readonly value: unknown }>()
  const refuse = (node: Node, path: Path, ...messages: readonly string[]): null => {
    problems.push(...messages.map((message) => ({ node, path, message })))
    return null
  }

  const read = (node: unknown, path: Path): unknown => {
    if (isAlias(node)) {
      const anchor = anchors.get(node.source)
      if (anchor === undefined) return refuse(node, path, 'this alias (*name) has no anchor (&name) above it')
      if (aliases.size >= MAX_ALIASES) return refuse(node, path, `more than ${MAX_ALIASES} aliases (*name) in one file`)
      aliases.set(node, anchor.node)
      return anchor.value
    }
    const value = plain(node, path)
    // Known only from its end on: an alias inside its own anchor would never end.
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) anchors.set(node.anchor, { node, value })
    return value
  }

  const plain = (node: unknown, path: Path): unknown => {
    if (isSeq(node)) return node.items.map((item, index) => read(item, [...path, index]))
    if (isMap(node)) {
      return Object.fromEntries(
        node.items.map(({ key, value }) => {
          const name = keyOf(key)
          if (isScalar(key) && name.includes('${')) {
            refuse(key, [...path, name], 'variables are not replaced in keys')
          }
          return [name, read(value, [...path, name])]
        }),
      )
    }
    if (!isScalar(node)) return null
    if (typeof node.value !== 'string') return node.value
    const expanded = expand(node.value)
    return 'value' in expanded ? expanded.value : refuse(node, path, ...expanded.problems)
  }

  return { value: read(root, []), problems, aliases }
}

const keyOf = (key: unknown): string => (isScalar(key) ? String(key.value) : '')

/** The node at a path, or the last one on the way to it; an alias at the end stays an alias. Null in an empty file. */
export const locate = (root: Node | null, aliases: Unfolded['aliases'], path: Path, on: Finding['on']): Node | null => {
  let node: Node | null = root
  for (const [index, step] of path.entries()) {
    const parent: unknown = aliases.get(node) ?? node
    const next = child(parent, step, on === 'key' && index === path.length - 1)
    if (next === null) return node
    node = next
  }
  return node
}

const child = (parent: unknown, step: PropertyKey, wantsKey: boolean): Node | null => {
  if (isSeq<Node>(parent)) return typeof step === 'number' ? (parent.items[step] ?? null) : null
  if (!isMap<Node, Node | null>(parent)) return null
  const pair = parent.items.findLast(({ key }) => keyOf(key) === step)
  if (pair === undefined) return null
  const { key, value } = pair
  return wantsKey || value === null || isNothing(value) ? key : value
}

/** `key:` with nothing behind it: the key is the better place to look. */
const isNothing = (node: Node): boolean => isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1]
