// The one door to liquidjs, which is loaded with the first template: a daemon without any has no use for it.
import { createRequire } from 'node:module'
import type { Liquid } from 'liquidjs'

/** Text with places in it, read and checked. No code, no files, no other templates can be reached from one. */
export interface Template {
  /** What it asks for: `['caller', 'name']`; null stands for a step that is only known at a call. */
  readonly paths: readonly (readonly (string | number | null)[])[]
  /** Throws when a bound below is passed, or a filter is given what it cannot take. */
  render(scope: object): { readonly text: string; readonly missing: boolean }
}

/** What becomes of each value before it stands in the text; an empty one is noted as `missing`. */
export type Fill = (value: unknown) => string

const MAX_LENGTH = 2_000
/** A runaway template costs a card its wording and the daemon no more than this. */
const MAX_RENDER_MS = 1_000
const MAX_MEMORY = 1_000_000

const TAGS = ['if', 'unless', 'case', 'for', 'break', 'continue', 'assign', 'capture', 'comment', '#']

/** Without those that make markup, addresses or code of a value, and without `raw`, by which a value would go in unfilled. */
const FILTERS =
  'abs append at_least at_most capitalize ceil compact concat date default divided_by downcase first floor join last lstrip map minus modulo plus prepend remove remove_first replace replace_first reverse round rstrip size slice sort split squish strip times truncate truncatewords uniq upcase where'.split(
    ' ',
  )

/** The template, or what is wrong with it in one sentence that repeats none of its text but the names of filters and tags. */
export const readTemplate = (source: string, fill: Fill): Template | { readonly fault: string } => {
  if (source.length > MAX_LENGTH) return { fault: `must have at most ${MAX_LENGTH} characters` }
  let missing = false
  const liquid = createEngine((value) => {
    const text = fill(value)
    missing ||= text === ''
    return text
  })
  try {
    const parsed = liquid.parse(source)
    const paths = Object.values(liquid.analyzeSync(parsed, { partials: false }).globals).flatMap((uses) =>
      uses.map(({ segments }) => segments.map((step) => (typeof step === 'object' ? null : step))),
    )
    const render = (scope: object) => {
      missing = false
      const text = String(liquid.renderSync(parsed, scope))
      return { text, missing }
    }
    return { paths, render }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

const createEngine = (fill: Fill): Liquid => {
  const { Liquid: Engine }: typeof import('liquidjs') = createRequire(import.meta.url)('liquidjs')
  const liquid = new Engine({
    outputEscape: fill,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    renderLimit: MAX_RENDER_MS,
    memoryLimit: MAX_MEMORY,
  })
  keepOnly(liquid.tags, TAGS)
  keepOnly(liquid.filters, FILTERS)
  return liquid
}

const keepOnly = (all: Record<string, unknown>, wanted: readonly string[]): void => {
  for (const name of Object.keys(all)) if (!wanted.includes(name)) delete all[name]
}

const faultOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : ''
  const [, filter] = /undefined filter: (\w{1,40})/.exec(message) ?? []
  if (filter !== undefined) return `knows no filter \`${filter}\`; there are ${FILTERS.join(', ')}`
  const [, tag] = /tag "(\w{1,40})" not found/.exec(message) ?? []
  if (tag !== undefined) return `knows no tag \`${tag}\`; there are ${TAGS.slice(0, -1).join(', ')}`
  const [, line, column] = /line:(\d+), col:(\d+)/.exec(message) ?? []
  const place = line === undefined ? '' : ` at its line ${line}, character ${column}`
  return message.includes('not closed')
    ? `is no template: what opens${place} is never closed`
    : `is no template: it cannot be read${place}; values stand in {{ }}, tags in {% %}`
}
