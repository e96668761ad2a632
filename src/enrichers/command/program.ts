// Runs one program: input in, bounded output out, killed with everything it started when its time is over.
import { spawn } from 'node:child_process'

export interface ProgramRun {
  readonly program: string
  readonly args: readonly string[]
  /** Absolute; a relative program is relative to it. */
  readonly folder: string
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>
  readonly input: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

export type ProgramResult =
  /** `errors` is the beginning of its standard error. */
  | { readonly kind: 'exited'; readonly status: number; readonly output: Buffer; readonly errors: string }
  /** `message` goes on after "the program …". */
  | { readonly kind: 'failed'; readonly message: string; readonly errors: string }

export const MAX_OUTPUT_BYTES = 64 * 1024
const MAX_ERROR_BYTES = 2 * 1024

/** No shell is involved. Never throws. */
export const runProgram = (run: ProgramRun): Promise<ProgramResult> =>
  new Promise((resolve) => {
    if (run.signal.aborted) return resolve({ kind: 'failed', message: 'was not started: stopped', errors: '' })
    const child = start(run)
    if (typeof child === 'string') return resolve({ kind: 'failed', message: child, errors: '' })
    const output = collect(child.stdout, MAX_OUTPUT_BYTES, () => end('wrote more than 64 KB'))
    const errors = collect(child.stderr, MAX_ERROR_BYTES)
    const finish = (result: (errors: string) => ProgramResult) => {
      clearTimeout(timer)
      run.signal.removeEventListener('abort', onAbort)
      resolve(result(errors.read().toString('utf8')))
    }
    // The answer does not wait for what may never close its end of a pipe.
    const end = (message: string) => {
      killGroup(child.pid)
      child.stdout.destroy()
      child.stderr.destroy()
      finish((text) => ({ kind: 'failed', message, errors: text }))
    }
    const onAbort = () => end('was killed: stopped')
    const timer = setTimeout(() => end(`was killed: no answer within ${run.timeoutMs} ms`), run.timeoutMs)
    run.signal.addEventListener('abort', onAbort, { once: true })
    child.on('error', (error) => finish((text) => ({ kind: 'failed', message: startFault(error), errors: text })))
    child.on('close', (status, signal) =>
      finish((text) =>
        status === null
          ? { kind: 'failed', message: `was ended by ${signal}`, errors: text }
          : { kind: 'exited', status, output: output.read(), errors: text },
      ),
    )
    // A program need not read its input.
    child.stdin.on('error', () => undefined)
    child.stdin.end(run.input)
  })

/** The child, or why there is none: some faults of the arguments are thrown, not emitted. */
const start = ({ program, args, folder, env }: ProgramRun) => {
  try {
    // Detached means: the leader of a process group of its own, so that one signal reaches all of it.
    return spawn(program, [...args], { cwd: folder, env: { ...env }, detached: true, stdio: 'pipe' })
  } catch (error) {
    return startFault(error)
  }
}

/** Only the code: the message repeats the command with its arguments. */
const startFault = (error: unknown): string =>
  `could not be started (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'})`

const killGroup = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** Keeps the beginning; `full` is told once when there is more than that. */
const collect = (stream: NodeJS.ReadableStream, maxBytes: number, full: () => void = () => undefined) => {
  const chunks: Buffer[] = []
  let size = 0
  stream.on('error', () => undefined)
  stream.on('data', (chunk: Buffer) => {
    const before = size
    size += chunk.length
    if (before < maxBytes) chunks.push(chunk)
    if (before <= maxBytes && size > maxBytes) full()
  })
  return { read: () => Buffer.concat(chunks).subarray(0, maxBytes) }
}
