import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { missedCall } from '../support/call-states.ts'
import { runChild } from '../support/child.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const PARTS = `data_dir: ./data
sources:
  - { name: main, type: goto-connect, client_id: id, client_secret: secret, accounts: ["1"] }
sinks:
  - { name: console, type: stdout }
`
const DIGESTS = `digests:
  - { name: morning, cron: "0 8 * * mon-fri", timezone: America/New_York, sinks: [console] }
`

let cwd: string

beforeEach(async () => {
  cwd = temporaryFolder()
  writeFileSync(join(cwd, 'config.yaml'), `${PARTS}${DIGESTS}`)
  mkdirSync(join(cwd, 'data'))
  const store = await openSqliteStore({ file: join(cwd, 'data', 'ringpost.db'), clock: systemClock })
  await store.record(missedCall('a'), () => [])
  await store.close()
})

describe('`digest`', () => {
  it('prints what would be sent now', async () => {
    const { status, output, errors } = await runChild(['digest'], { cwd })
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
    expect(output).toMatch(
      /^1 missed call, 1 caller not called back yet\n {2}Digest morning: .*, America\/New_York\.\n/,
    )
    expect(output).toMatch(/^ {2}Not called back yet\n {4}\(201\) 555-0123, Test Caller: Fri 25 Sep 15:33$/m)
  })

  it('is one line of JSON for a program', async () => {
    const { status, output } = await runChild(['digest', '--name', 'morning', '--since', '24h', '--json'], { cwd })
    expect(status).toBe(0)
    expect(JSON.parse(output)).toMatchObject({
      digest: 'morning',
      calls: 1,
      callers: [{ number: '+12015550123', calls: 1, last_at: '2026-09-25T19:33:04.223Z', spoken_at: null }],
      hidden: null,
    })
  })

  it('says what is wrong with the question', async () => {
    const unknown = await runChild(['digest', '--name', 'evening'], { cwd })
    expect(unknown).toMatchObject({ status: 64, errors: expect.stringContaining('There are: morning.') })
    expect(await runChild(['digest', '--since', 'yesterday'], { cwd })).toMatchObject({ status: 64 })
    writeFileSync(join(cwd, 'config.yaml'), PARTS)
    expect(await runChild(['digest'], { cwd })).toMatchObject({ status: 78 })
  })
})
