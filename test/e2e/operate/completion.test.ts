import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { runChild } from '../../support/child.ts'
import { temporaryFolder } from '../../support/temporary-file.ts'

let cwd: string
beforeAll(async () => {
  cwd = temporaryFolder()
  writeFileSync(join(cwd, 'script'), (await runChild(['completion', 'bash'], { cwd })).output)
})

/** What bash offers at the end of these words, in a real bash. */
const offered = (...words: readonly string[]): readonly string[] => {
  const program = `source ./script
COMP_WORDS=(ringpost "$@"); COMP_CWORD=$#; _ringpost; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['-c', program, 'bash', ...words], { cwd, encoding: 'utf8' })
    .trim()
    .split('\n')
}

describe('completion', () => {
  it('offers commands, what stands below them, and their options in bash', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['run', 'status', 'dead', 'forget', 'completion', '--version']))
    expect(offered('d')).toEqual(expect.arrayContaining(['dead', 'demo', 'digest']))
    expect(offered('dead', '')).toEqual(expect.arrayContaining(['list', 'retry', 'drop']))
    expect(offered('dead', 're')).toEqual(['retry'])
    expect(offered('dead', 'retry', '--a')).toEqual(['--all'])
    expect(offered('calls', 'show', '--')).toEqual(['--config', '--json'])
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(offered('run', '--config', 'scr')).toEqual(['script'])
  })

  it.each(['zsh', 'fish'])(
    'names every command and option for %s, with nothing that shell would run',
    async (shell) => {
      const { status, output } = await runChild(['completion', shell], { cwd })
      expect(status).toBe(0)
      for (const word of ['status', 'watch', 'retry', 'simulate', 'scenario']) expect(output).toContain(word)
      expect(output).not.toMatch(/`|\$\(/)
    },
  )
})
