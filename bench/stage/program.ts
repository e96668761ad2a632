// A contestant as a process: started with an environment of its own, waited for, ended.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Program {
  readonly pid: number
  /** The first line of its output, so far or to come, that the pattern matches; rejects when it ends before. */
  line(pattern: RegExp): Promise<string>
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>
  /** SIGTERM, and SIGKILL when that does not do. */
  stop(): Promise<void>
  kill(): Promise<void>
}

const PATIENCE_MS = 12_000
/** So much of what a program says is kept, to be shown when it fails. */
const LINES = 200
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export const startProgram = (
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Program => {
  const child = spawn(process.execPath, args, {
    cwd: options.cwd,
    env: { PATH: process.env['PATH'], HOME: options.cwd, NO_COLOR: '1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const lines: string[] = []
  const heard = new Set<(line: string) => void>()
  for (const stream of [child.stdout, child.stderr]) {
    eachLine(stream, (line) => {
      lines.push(line)
      if (lines.length > LINES) lines.shift()
      for (const hear of heard) hear(line)
    })
  }
  const ended = once(child, 'close').then(() => running.delete(child))
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    await ended
    clearTimeout(timer)
  }
  return {
    pid: child.pid ?? 0,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const hear = (line: string) => {
          if (!pattern.test(line)) return
          heard.delete(hear)
          resolve(line)
        }
        heard.add(hear)
        for (const line of lines) hear(line)
        void ended.then(() => reject(new Error(`${args.join(' ')} ended:\n${lines.slice(-20).join('\n')}`)))
      }),
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

const eachLine = (stream: NodeJS.ReadableStream, hear: (line: string) => void): void => {
  let rest = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) hear(part)
  })
}
