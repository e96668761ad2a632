import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createServiceManager } from '../../src/service-manager/service-manager.ts'
import { type DatagramReceiver, receiveDatagrams } from '../support/datagram-receiver.ts'
import { readableLog, silentLog } from '../support/silent-log.ts'
import { temporaryFile } from '../support/temporary-file.ts'

let receiver: DatagramReceiver | null = null
afterEach(() => {
  receiver?.close()
  receiver = null
})

const listening = async (address = temporaryFile('notify')) => {
  receiver = await receiveDatagrams(address)
  return { NOTIFY_SOCKET: address, messages: () => receiver?.messages }
}

describe('the service manager', () => {
  it('is told of the start, the state and the stop, in the order in which things happen', async () => {
    const { NOTIFY_SOCKET, messages } = await listening()
    const manager = createServiceManager({ NOTIFY_SOCKET }, silentLog)
    manager.ready('not ready: main: no channel yet')
    manager.status('hears every source')
    manager.alive()
    manager.stopping()
    await manager.settled()
    expect(messages()).toEqual([
      ['READY=1', 'STATUS=not ready: main: no channel yet'],
      ['STATUS=hears every source'],
      ['WATCHDOG=1'],
      ['STOPPING=1', 'STATUS=stopping: deliveries in flight may finish'],
    ])
  })

  it('is told of a reload with the time at which it began, by the clock that systemd reads', async () => {
    const { NOTIFY_SOCKET, messages } = await listening()
    const manager = createServiceManager({ NOTIFY_SOCKET }, silentLog)
    const before = process.hrtime.bigint() / 1000n
    manager.reloading()
    manager.ready('hears every source')
    await manager.settled()
    const [reloading = [], ready] = messages() ?? []
    const at = BigInt(/^MONOTONIC_USEC=(\d+)$/.exec(reloading[1] ?? '')?.[1] ?? 0)
    expect(reloading[0]).toBe('RELOADING=1')
    expect(at).toBeGreaterThanOrEqual(before)
    expect(at).toBeLessThanOrEqual(process.hrtime.bigint() / 1000n)
    expect(ready).toEqual(['READY=1', 'STATUS=hears every source'])
  })

  it('hears through an abstract address too', async () => {
    const { NOTIFY_SOCKET, messages } = await listening(`@ringpost-${randomUUID()}`)
    const manager = createServiceManager({ NOTIFY_SOCKET }, silentLog)
    manager.alive()
    await manager.settled()
    expect(messages()).toEqual([['WATCHDOG=1']])
  })

  it('gets a status as one line, and the same one once', async () => {
    const { NOTIFY_SOCKET, messages } = await listening()
    const manager = createServiceManager({ NOTIFY_SOCKET }, silentLog)
    manager.status('a\nREADY=1')
    manager.status('a READY=1')
    await manager.settled()
    expect(messages()).toEqual([['STATUS=a READY=1']])
  })

  it('that cannot be reached costs one line in the log', async () => {
    const { log, lines } = readableLog()
    const manager = createServiceManager({ NOTIFY_SOCKET: temporaryFile('nobody') }, log)
    manager.ready('hears every source')
    manager.alive()
    await manager.settled()
    expect(lines).toMatchObject([{ level: 'error', error: expect.stringContaining('No such file') }])
  })

  it('that is not there is told nothing', async () => {
    const { log, lines } = readableLog()
    const manager = createServiceManager({ WATCHDOG_USEC: '1000000' }, log)
    expect(manager.watchdogMs).toBeNull()
    manager.ready('')
    manager.reloading()
    manager.status('')
    manager.alive()
    manager.stopping()
    await manager.settled()
    expect(lines).toEqual([])
  })

  it.each([
    [{ WATCHDOG_USEC: '60000000' }, 60_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: String(process.pid) }, 60_000],
    [{ WATCHDOG_USEC: '60000000', WATCHDOG_PID: '1' }, null],
    [{ WATCHDOG_USEC: '0' }, null],
    [{ WATCHDOG_USEC: 'soon' }, null],
    [{}, null],
  ])('watches as its variables say: %j', (env, watchdogMs) => {
    expect(createServiceManager({ NOTIFY_SOCKET: '/nobody', ...env }, silentLog).watchdogMs).toBe(watchdogMs)
  })
})
