import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringpost-tools-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const program = (name: string, ...lines: readonly string[]) =>
  writeFileSync(join(folder, name), ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 })
/** On a machine with no other programs than those of the folder. */
const look = () => {
  const ran = spawnSync(process.execPath, ['scripts/tools.mjs'], { env: { PATH: folder }, encoding: 'utf8' })
  return { status: ran.status, said: ran.stderr }
}

describe('the programs that the tests need', () => {
  it('are named when they are missing and cannot be installed, each with what it is for', () => {
    program('google-chrome')
    const { status, said } = look()
    expect(status).toBe(0)
    expect(said).toContain('promtool is missing; it is for checking the metrics')
    expect(said).toContain('`apt-get install prometheus systemd tmux`')
    expect(said).not.toContain('chromium')
  })

  it('are installed by root where there is apt-get, and asked for by nobody else', () => {
    const log = join(folder, 'log')
    program('apt-get', `echo "$*" >> ${log}`)
    look()
    if (process.getuid?.() !== 0) expect(existsSync(log)).toBe(false)
    else expect(readFileSync(log, 'utf8')).toMatch(/ update\n.* install chromium prometheus systemd tmux\n$/)
  })

  it('leave a word of apt-get when it fails', () => {
    program('apt-get', 'echo "no such mirror" >&2', 'exit 100')
    expect(look().said.includes('no such mirror')).toBe(process.getuid?.() === 0)
  })

  it('are left in peace when they are there', () => {
    for (const name of ['chromium', 'promtool', 'systemd-analyze', 'systemd-notify', 'tmux']) program(name)
    expect(look()).toEqual({ status: 0, said: '' })
  })
})
