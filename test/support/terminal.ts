// A real terminal, by tmux: keys go in, and what a person would see comes out.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CLI } from './child.ts'
import { eventually } from './eventually.ts'

export interface Terminal {
  /** Types a line and presses Enter. */
  enter(line: string): void
  /** Presses a key by tmux's name for it: `Enter`, `Space`, `C-c`. */
  press(...keys: readonly string[]): void
  /** Everything that was shown so far, long lines whole. */
  text(): string
  /** The first match, now or later. */
  sees(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>
  close(): void
}

let opened = 0
const BETWEEN_LOOKS_MS = 30

/** A shell in `cwd`, 80 columns wide, in which `ringpost` is the compiled program. */
export const openTerminal = (cwd: string, env: Readonly<Record<string, string>> = {}): Terminal => {
  const server = `ringpost-${process.pid}-${++opened}`
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-L', server, '-f', '/dev/null', ...args], { encoding: 'utf8' })
  const program = join(cwd, 'ringpost')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`, { mode: 0o755 })
  const variables = {
    TERM: 'screen',
    PATH: `${cwd}:${process.env['PATH']}`,
    HOME: cwd,
    PS1: '$ ',
    LANG: 'C.UTF-8',
    ...env,
  }
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  tmux('new-session', '-d', '-x', '80', '-y', '50', '-c', cwd, 'env', '-i', ...settings, '/bin/sh')
  const text = () => tmux('capture-pane', '-p', '-J', '-S', '-2000')
  const look = (pattern: RegExp) => async () => {
    // Each look is a process of its own.
    await pause(BETWEEN_LOOKS_MS)
    return pattern.exec(text()) ?? undefined
  }
  return {
    enter: (line) => {
      if (line !== '') tmux('send-keys', '-l', line)
      tmux('send-keys', 'Enter')
    },
    press: (...keys) => void tmux('send-keys', ...keys),
    text,
    sees: (pattern, withinMs) =>
      eventually(`${pattern} on the terminal`, look(pattern), withinMs).catch((error) => {
        throw new Error(`${String(error)}\n${text()}`)
      }),
    close: () => void tmux('kill-server'),
  }
}
