import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { stateOf } from '../../support/store-contract/states.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const HOLDER = join(import.meta.dirname, 'holding-process.ts')
const alone = (file: string) => openSqliteStore({ file, clock: systemClock, alone: true })

const hold = async (file: string) => {
  const holder = spawn(process.execPath, [HOLDER, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(holder.stdout, 'data')
  return {
    pid: holder.pid,
    kill: async () => {
      holder.kill('SIGKILL')
      await once(holder, 'close')
    },
  }
}

describe('a store that a daemon has', () => {
  it('is refused to a second daemon, with who has it, until that one is gone, however it went', async () => {
    const file = temporaryFile('ringpost.db')
    const holder = await hold(file)
    await expect(alone(file)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`(process ${holder.pid} on ${hostname()}, since 20`),
      nextStep: expect.stringContaining('data_dir'),
    })
    await holder.kill()
    const store = await alone(file)
    await expect(alone(file), 'also within one process').rejects.toMatchObject({ code: 'unavailable' })
    await store.close()
    expect(existsSync(`${file}.holder`)).toBe(false)
    await (await alone(file)).close()
  })

  it('is open to commands beside it, that read and log in', async () => {
    const file = temporaryFile('ringpost.db')
    const daemon = await alone(file)
    await daemon.record([stateOf('a', 1)], () => [])
    const beside = await openSqliteStore({ file, clock: systemClock })
    expect(await beside.counts()).toEqual({ states: 1, calls: 1 })
    await beside.close()
    await daemon.record([stateOf('a', 2)], () => [])
    await daemon.close()
  })

  it('is let go of when it could not be opened after all', async () => {
    const file = temporaryFile('ringpost.db')
    mkdirSync(file)
    await expect(alone(file)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(alone(file)).rejects.toMatchObject({ message: expect.not.stringContaining('another Ringpost') })
  })
})
