import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-file.ts'

const UNIT = readFileSync('deploy/ringpost.service', 'utf8')

/** The checkers want the program to be there, under the unit's own name. */
const installed = (text = UNIT): string => {
  const file = join(temporaryFolder(), 'ringpost.service')
  writeFileSync(file, text.replace('/usr/local/bin/ringpost', process.execPath))
  return file
}
const values = (name: string) => [...UNIT.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value)

describe('the unit of systemd', () => {
  it('is clean for `systemd-analyze verify`', () => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', installed()], {
      encoding: 'utf8',
    })
    expect(`${stdout}${stderr}`).toBe('')
    expect(status).toBe(0)
  })

  it('is exposed by at most 2.0 for `systemd-analyze security`', () => {
    const file = installed()
    const args = ['security', '--offline=yes', '--threshold=20', '--no-pager', file]
    const { status, stdout } = spawnSync('systemd-analyze', args, { encoding: 'utf8', cwd: dirname(file) })
    const level = /exposure level for ringpost\.service: (\d\.\d)/.exec(stdout)?.[1]
    expect(Number(level)).toBeLessThanOrEqual(2)
    expect(status).toBe(0)
  })

  it('would be exposed by more without its sandbox: the checker does see the lines', () => {
    const bare = installed(UNIT.replaceAll(/^(Protect|Private|Restrict|SystemCall|Capability).*$/gm, ''))
    const args = ['security', '--offline=yes', '--threshold=20', '--no-pager', bare]
    expect(spawnSync('systemd-analyze', args, { encoding: 'utf8' }).status).not.toBe(0)
  })

  it('starts the daemon, leaves alone what only a person can mend, and keeps one folder', () => {
    expect(values('ExecStart')).toEqual(['/usr/local/bin/ringpost run --config /etc/ringpost/config.yaml'])
    expect(values('Type')).toEqual(['notify'])
    expect(values('NotifyAccess')).toEqual(['all'])
    expect(values('RestartPreventExitStatus')).toEqual(['77 78'])
    expect(values('StateDirectory')).toEqual(['ringpost'])
  })
})
