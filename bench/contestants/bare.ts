// The contestants that are one small program: the floor, the floor with a log, and what GoTo's tutorial does.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../stage/folder.ts'
import { type Program, startProgram } from '../stage/program.ts'
import { now } from '../stage/times.ts'
import type { Contestant, Running } from './contestant.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url))

const running = (program: Program, startedAt: number): Running => ({
  pid: program.pid,
  readyMs: now() - startedAt,
  stop: program.stop,
  kill: program.kill,
})

const floorWith = (name: string, keeps: Contestant['keeps']): Contestant => {
  const folder = temporaryFolder()
  const log = keeps === 'nothing' ? [] : [join(folder.path, 'frames.log')]
  return {
    name,
    shows: 'states',
    keeps,
    start: async ({ socketUrl, sinkUrl }) => {
      const startedAt = now()
      const program = startProgram([pathOf('floor.mjs'), socketUrl, sinkUrl, ...log], { cwd: folder.path })
      await program.line(/^hears$/)
      return running(program, startedAt)
    },
    close: folder.remove,
  }
}

export const floor = (): Contestant => floorWith('floor', 'nothing')

export const floorWithLog = (): Contestant => floorWith('floor + fsync', 'a log')

export const tutorial = (): Contestant => {
  const folder = temporaryFolder()
  return {
    name: "GoTo's tutorial",
    shows: 'calls',
    keeps: 'nothing',
    start: async (peers) => {
      const connected = peers.connected()
      const startedAt = now()
      const program = startProgram([pathOf('tutorial.mjs'), peers.socketUrl], { cwd: folder.path })
      const [port = ''] = /\d+/.exec(await program.line(/^browsers \d+$/)) ?? []
      await Promise.all([connected, peers.listenTo(`ws://127.0.0.1:${port}`)])
      return running(program, startedAt)
    },
    close: folder.remove,
  }
}
