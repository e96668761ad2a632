import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { type DatagramReceiver, receiveDatagrams } from '../support/datagram-receiver.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFile } from '../support/temporary-file.ts'

let company: Company | null = null
let receiver: DatagramReceiver | null = null
afterEach(async () => {
  receiver?.close()
  await company?.close()
})

it('systemd hears of the start, of the state, at short intervals that the daemon is not wedged, of a reload, and of the stop', async () => {
  company = await foundCompany()
  await company.authorize()
  const socket = temporaryFile('notify')
  const ears = await receiveDatagrams(socket)
  receiver = ears
  const { child } = await company.run({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '600000' })
  const heard = (line: string) => ears.messages.filter((lines) => lines.includes(line)).length
  await eventually('beats', () => heard('WATCHDOG=1') >= 3)
  await eventually('the state', () => heard('STATUS=hears every source') === 1)
  expect(ears.messages[0]?.[0]).toBe('READY=1')
  expect(heard('READY=1')).toBe(1)
  child.kill('SIGHUP')
  await eventually('the end of the reload', () => heard('READY=1') === 2)
  const reloading = ears.messages.findIndex(([first]) => first === 'RELOADING=1')
  expect(ears.messages[reloading]?.[1]).toMatch(/^MONOTONIC_USEC=\d+$/)
  expect(reloading).toBeLessThan(ears.messages.findLastIndex(([first]) => first === 'READY=1'))
  child.kill('SIGTERM')
  expect(await child.ended).toBe(0)
  expect(ears.messages.at(-1)?.[0]).toBe('STOPPING=1')
  expect(child.errors).toEqual([])
})

it('systemd hears no beat while a write to the store hangs', async () => {
  company = await foundCompany()
  await company.authorize()
  const socket = temporaryFile('notify')
  const ears = await receiveDatagrams(socket)
  receiver = ears
  await company.run({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '600000' })
  const beats = () => ears.messages.filter(([first]) => first === 'WATCHDOG=1').length
  await eventually('beats', () => beats() >= 3)
  const other = new DatabaseSync(join(company.folder, 'data', 'ringpost.db'), { timeout: 5_000 })
  other.exec('BEGIN IMMEDIATE')
  const [before, since] = [beats(), performance.now()]
  // One may have been on its way. The next comes when the store has given up waiting for the other program, after ten seconds.
  await eventually('beats again', () => beats() >= before + 2, 40_000)
  expect(performance.now() - since).toBeGreaterThan(9_000)
  other.exec('ROLLBACK')
  other.close()
}, 60_000)
