// The text of the two files: a config with comments that teach, and the secrets in an `.env` beside it.
import { parseEnv } from 'node:util'
import { RingpostError } from '../../errors.ts'
import type { Question } from '../../questions.ts'
import { optionValue, type Part, type Setup } from './setup.ts'

export const configText = (
  { source, sinks }: Setup,
  day: string,
): string => `# Ringpost, set up by \`ringpost init\` on ${day}. \`ringpost check --online\` tries all of it;
# \`kill -HUP\` makes a running daemon read it again. Every option there is: config.example.yaml.
# \${NAME} is the value of NAME in the file .env beside this one, where the secrets are.

# Where calls are heard. After a change of the client: \`ringpost login\`.
sources:
${component(source)}

# Where calls are shown. The names are yours to choose; they appear in routes, logs and commands.
sinks:
${sinks.map(component).join('\n')}

# Without routes every sink gets all inbound calls. To choose, take the # away:
#routes:
#  - when: { direction: inbound, queue: Support }
#    sinks: [${sinks[0]?.askable.name ?? ''}]

# Who is calling? A file of contacts puts names on the cards:
#enrichers:
#  - { name: phonebook, type: directory, file: ./contacts.csv }
`

const component = ({ askable: { name, type, questions }, answers }: Part): string =>
  [
    `  # ${questions.title}`,
    `  - name: ${name}`,
    `    type: ${type}`,
    ...questions.list.flatMap((question) => {
      const answer = answers.get(question.key)
      if (answer === undefined) return []
      return [`    # ${question.label}: ${question.where}.`, `    ${question.key}: ${valueText(question, answer)}`]
    }),
  ].join('\n')

const valueText = (question: Question, answer: string): string => {
  if (question.secret === true) return `\${${question.variable}}`
  const value = optionValue(question, answer)
  return typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`
}

/** JSON's strings are YAML's too; `${` would begin a variable. */
const quoted = (text: string): string => JSON.stringify(text.replaceAll('${', '$${'))

export type Secrets = ReadonlyMap<string, string>

export const secretsOf = ({ source, sinks }: Setup): Secrets =>
  new Map(
    [source, ...sinks].flatMap(({ askable, answers }) =>
      askable.questions.list.flatMap(({ key, secret, variable }): readonly (readonly [string, string])[] => {
        const answer = answers.get(key)
        return secret === true && answer !== undefined ? [[variable, answer]] : []
      }),
    ),
  )

const HEAD = '# Secrets of the config beside this file. Nobody else should read it; it does not belong into git.\n'

/**
 * `before`: what stands in the file now; lines of other variables stay as they are.
 * Throws `RingpostError` 'config' for one whose other lines could not be kept.
 */
export const envText = (secrets: Secrets, before: string): string => {
  const kept = before
    .split('\n')
    .filter((line) => !secrets.has(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? ''))
    .join('\n')
  const ours = [...secrets].map(([name, value]) => `${name}=${envValue(value)}\n`).join('')
  const start = kept.trim() === '' ? HEAD : kept.endsWith('\n') ? kept : `${kept}\n`
  const text = start + ours
  const meant = { ...parseEnv(before), ...Object.fromEntries(secrets) }
  const said = parseEnv(text)
  if (Object.keys({ ...meant, ...said }).every((name) => meant[name] === said[name])) return text
  throw new RingpostError('config', 'the .env there holds a value that cannot be amended safely', {
    nextStep: 'Move it away and run `ringpost init` again, or write the variables into it yourself.',
  })
}

/** The variables that have another value in the file now. */
export const overwritten = (secrets: Secrets, before: string): readonly string[] => {
  const now = parseEnv(before)
  return [...secrets].flatMap(([name, value]) => (now[name] === undefined || now[name] === value ? [] : [name]))
}

/** As Node.js, Docker and systemd all read it: plain where that is possible, else in quotes in which nothing is special. */
const envValue = (value: string): string => {
  if (/^[\w.,:/@%+=&?~-]+$/.test(value)) return value
  const quote = ["'", '`', '"'].find((mark) => !value.includes(mark))
  return quote === undefined ? value : `${quote}${value}${quote}`
}
