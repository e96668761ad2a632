// Writes docs/configuration.md from the config's schema and config.example.yaml: `npm run docs`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exampleOf } from './reference/example.ts'
import {
  hasTypes,
  isList,
  isValue,
  type Option,
  optionOf,
  optionsIn,
  sections,
  sectionWords,
  type TypeOptions,
  typesIn,
} from './reference/schema.ts'

const FILE = join(import.meta.dirname, '..', 'docs', 'configuration.md')

const OPENING = `# Configuration

Every option there is. This page is written by \`npm run docs\` from what the program itself checks a config against; change it there. The same options with
comments, to copy from, are in [config.example.yaml](../config.example.yaml). \`ringpost check\` says what is wrong in a config, and where; \`ringpost schema\` prints
a JSON Schema, with which an editor completes keys and underlines mistakes.

## How values are written

| form | means |
| --- | --- |
| duration | a whole number and \`ms\`, \`s\`, \`m\`, \`h\` or \`d\`: \`500ms\`, \`30s\`, \`5m\`, \`2h\`, \`30d\` |
| name | up to 64 letters, digits, hyphens and underscores |
| \`\${VAR}\` | in any value: the variable \`VAR\`, from the environment or from the file \`.env\` beside the config. One that is not set is a fault |
| \`\${VAR:-default}\` | the same, with something to fall back on when it is unset or empty |
| \`\${file:/path}\` | the contents of a file. A path without the first slash begins at the config's folder, or names one of systemd's credentials |
| \`$\${\` | a plain \`\${\` |

Numbers with many digits (telephone numbers, account keys) and whatever has a variable inside \`{ }\` or \`[ ]\` stand in quotes. Keys that are not known are faults.

The config is the file after \`--config\`, else \`$RINGPOST_CONFIG\`, else \`./config.yaml\`, else \`/etc/ringpost/config.yaml\`. \`SIGHUP\` makes a running daemon read it again.
`

/** How many types must have the very same option before it is told once for all of them. */
const MANY = 3

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** For links such as `#sinks-slack-updates`. */
const anchorOf = (place: string, path: string): string =>
  `${place}-${path}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

const usual = ({ isRequired, fallback }: Option): string =>
  isRequired ? '**required**' : fallback === null ? '' : `\`${cell(fallback)}\``

const row = (place: string, option: Option): string =>
  `| <a id="${anchorOf(place, option.path)}"></a>\`${option.path}\` | ${cell(option.takes)} | ${usual(option)} | ${cell(option.words)} |`

const table = (place: string, options: readonly Option[]): string =>
  [
    '| option | takes | default | what it does |',
    '| --- | --- | --- | --- |',
    ...options.map((option) => row(place, option)),
  ].join('\n')

/** The key at the top of a path: `rate` of `rate.burst`. */
const top = ({ path }: Option): string => path.replace(/[.[].*/, '')

/** The options under one key, of one type, as one text to compare by. */
const told = (key: string, options: readonly Option[]): string =>
  JSON.stringify(options.filter((option) => top(option) === key))

/** The keys that mean the very same in many types. */
const sharedIn = (types: readonly TypeOptions[]): ReadonlyMap<string, readonly Option[]> => {
  const groups = Map.groupBy(
    types.flatMap(({ options }) =>
      [...new Set(options.map(top))].map((key) => ({ key, text: told(key, options), options })),
    ),
    ({ text }) => text,
  )
  return new Map(
    [...groups.values()]
      .filter((group) => group.length >= MANY)
      .flatMap(([first]) =>
        first === undefined ? [] : [[first.text, first.options.filter((option) => top(option) === first.key)] as const],
      ),
  )
}

const typeSection = (
  list: string,
  { type, words: said, options }: TypeOptions,
  shared: ReadonlyMap<string, readonly Option[]>,
): string => {
  const place = `${list}-${type}`
  const isShared = (option: Option) => shared.has(told(top(option), options))
  const own = options.filter((option) => !isShared(option))
  const also = [...new Set(options.filter(isShared).map(top))].map((key) => `[\`${key}\`](#${anchorOf(list, key)})`)
  const example = exampleOf(list, type)
  const words = example.words === '' ? said : example.words
  return [
    `### ${list}: ${type}`,
    ...(words === '' ? [] : [words]),
    ...(example.yaml === '' ? [] : [`\`\`\`yaml\n${example.yaml}\n\`\`\``]),
    ...(own.length === 0 ? [] : [table(place, own)]),
    ...(also.length === 0 ? [] : [`As in several types: ${also.join(', ')}.`]),
  ].join('\n\n')
}

const componentSection = (list: string): string => {
  const types = typesIn(list)
  const shared = sharedIn(types)
  const links = types.map(({ type }) => `[\`${type}\`](#${list}-${type})`).join(', ')
  const both = isList(list)
    ? `Each entry has a \`name\`, by which routes, logs and commands call it, and a \`type\`: ${links}.`
    : `Its \`type\` is one of ${links}.`
  const common = [...shared.values()].flat()
  const several = common.length === 0 ? [] : [`### ${list}: options of several types`, table(list, common)]
  return [
    `## ${list}`,
    `${sectionWords(list)} ${both}`,
    ...types.map((type) => typeSection(list, type, shared)),
    ...several,
  ].join('\n\n')
}

/** The same keys as elsewhere; the words of the option above them say so. */
const REPEATED: Readonly<Record<string, RegExp>> = { routes: /^when\.not\./, digests: /^when\./ }
const LEADS: Readonly<Record<string, string>> = { digests: 'The keys of `when` are [those of a route](#routes-when).' }

const blockSection = (name: string): string => {
  const options = optionsIn(name).filter(({ path }) => REPEATED[name]?.test(path) !== true)
  const lead = LEADS[name]
  return [`## ${name}`, sectionWords(name), table(name, options), ...(lead === undefined ? [] : [lead])].join('\n\n')
}

export const reference = (): string => {
  const values = sections.filter(isValue)
  const blocks = sections.filter((name) => !values.includes(name))
  const general = ['## In general', 'Values at the top of the file.', table('general', values.map(optionOf))].join(
    '\n\n',
  )
  const contents = blocks.map((name) => `[\`${name}\`](#${name})`).join(', ')
  const parts = blocks.map((name) => (hasTypes(name) ? componentSection(name) : blockSection(name)))
  return `${[`${OPENING}\nThe parts: [in general](#in-general), ${contents}.`, general, ...parts].join('\n\n')}\n`
}

export const readReference = (): string => readFileSync(FILE, 'utf8')

if (import.meta.main) writeFileSync(FILE, reference())
