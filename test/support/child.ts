// The command line as its user has it: a child process, its output line by line, its exit status.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { overhear } from './leaks/overhear.ts'

export interface Child {
  readonly process: ChildProcess
  readonly output: readonly string[]
  readonly errors: readonly string[]
  /** The first line of standard output, now or later, that the pattern matches. */
  line(pattern: RegExp): Promise<string>
  /** The first log line (JSON) with this message, now or later. */
  logged(message: string): Promise<Record<string, unknown>>
  kill(signal: NodeJS.Signals): void
  /** The exit status, or the name of the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
}

export const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js')
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const collect = (stream: NodeJS.ReadableStream | null, lines: string[], command: string): void => {
  let rest = ''
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    for (const line of parts) overhear(command, line)
  })
}

const parsed = (line: string): Record<string, unknown> => {
  try {
    return JSON.parse(line)
  } catch {
    return {}
  }
}

/** Hundreds of processes of the same program: each compiles only what none before it has. */
const COMPILED = join(tmpdir(), 'ringpost-test-compiled')

/** Starts `ringpost …args` with nothing of this process's environment but the path and what is given. */
export const startChild = (
  args: readonly string[],
  options: {
    readonly cwd: string
    readonly env?: Readonly<Record<string, string>>
    /** What is `ringpost`, when it is not the compiled sources. */
    readonly program?: readonly [string, ...string[]]
  },
): Child => {
  const [program, ...before] = options.program ?? [process.execPath, CLI]
  const child = spawn(program, [...before, ...args], {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: options.cwd, NO_COLOR: '1', NODE_COMPILE_CACHE: COMPILED, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  const output: string[] = []
  const errors: string[] = []
  collect(child.stdout, output, args.join(' '))
  collect(child.stderr, errors, args.join(' '))
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child)
    return (code ?? signal) as number | NodeJS.Signals
  })
  const line = (pattern: RegExp) =>
    eventually(`a line like ${pattern} from \`ringpost ${args.join(' ')}\`\n${errors.join('\n')}`, () =>
      output.find((candidate) => pattern.test(candidate)),
    )
  return {
    process: child,
    output,
    errors,
    line,
    logged: async (message) => parsed(await line(new RegExp(`"msg":"${message}"`))),
    kill: (signal) => child.kill(signal),
    ended,
  }
}

/** Runs a command to its end. */
export const runChild = async (
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string>; readonly input?: string },
) => {
  const child = startChild(args, options)
  child.process.stdin?.end(options.input ?? '')
  const status = await child.ended
  return { status, output: child.output.join('\n'), errors: child.errors.join('\n') }
}
