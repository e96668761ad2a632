// Variables in the config's strings: `${VAR}`, `${VAR:-default}`, `${file:/path}`, and `$${` for a literal `${`.
import { dirname, isAbsolute, resolve } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

export interface Surroundings {
  readonly env: Environment
  /** Absolute path of the config file: a relative `${file:…}` is one of systemd's credentials, else relative to its folder. */
  readonly file: string
  /** Returns the text of a file; throws when it cannot be read. */
  readonly readFile: (path: string) => string
}

export type Interpolated =
  | { readonly value: string }
  /** One sentence each; they name variables, never what is in them. */
  | { readonly problems: readonly string[] }

/** An escape, or an opening with what it encloses up to the first `}`; no `}` leaves the second part undefined. */
const TOKEN = /\$\$\{|\$\{(?:([^}]*)\})?/g
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s
const FORMS = `use \${VAR}, \${VAR:-default} or \${file:/path}; write $\${ for a literal \${`

/** Replaces every variable of one string. The result is always a string and is not looked at again. */
export const interpolate = (text: string, surroundings: Surroundings): Interpolated => {
  const problems: string[] = []
  const value = text.replaceAll(TOKEN, (token, body: string | undefined) => {
    if (token === '$${') return '${'
    const found = lookUp(body, surroundings)
    if (typeof found === 'string') return found
    problems.push(found.problem)
    return ''
  })
  return problems.length > 0 ? { problems } : { value }
}

const lookUp = (body: string | undefined, surroundings: Surroundings): string | { readonly problem: string } => {
  if (body === undefined) return { problem: `\${ is not closed: ${FORMS}` }
  if (body.includes('${')) return { problem: `variables cannot be nested: ${FORMS}` }
  if (body.startsWith('file:')) return readValue(body.slice('file:'.length), surroundings)
  const [, name, fallback] = VARIABLE.exec(body) ?? []
  if (name === undefined) return { problem: `this variable is malformed: ${FORMS}` }
  const value = Object.hasOwn(surroundings.env, name) ? surroundings.env[name] : undefined
  if (fallback !== undefined) return value || fallback
  return value ?? { problem: `the variable ${name} is not set` }
}

const readValue = (path: string, surroundings: Surroundings): string | { readonly problem: string } => {
  if (path.trim() === '') return { problem: `\${file:} names no file: ${FORMS}` }
  const places = [...credential(path, surroundings.env), resolve(dirname(surroundings.file), path)]
  let fault: unknown = null
  for (const place of places) {
    try {
      return surroundings.readFile(place).replace(/\r?\n$/, '')
    } catch (error) {
      fault = error
    }
  }
  return { problem: `the file named by \${file:…} cannot be read${reason(fault)}` }
}

/**
 * Where systemd puts the file for a service whose user may not read it in its own place. Of a whole folder
 * (`LoadCredential=secrets:/etc/ringpost/secrets`) it names each file after both: `secrets_slack`.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#LoadCredential=ID:PATH
 */
const credential = (path: string, env: Environment): readonly string[] => {
  const folder = env['CREDENTIALS_DIRECTORY']
  return folder && !isAbsolute(path) ? [resolve(folder, path.replace(/^\.\//, '').replaceAll('/', '_'))] : []
}

/** The system's code only: its message repeats the path. */
const reason = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : ''
