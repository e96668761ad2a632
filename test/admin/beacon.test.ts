import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lightBeacon, seeBeacon } from '../../src/admin/beacon.ts'
import { silentLog } from '../support/silent-log.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const light = (folder: string, instance: string, url = 'http://127.0.0.1:9464') =>
  lightBeacon(folder, { url, pid: 4_711, instance }, silentLog)

describe('the address that a daemon leaves', () => {
  it('is found, is private, and is gone when the daemon is', () => {
    const folder = temporaryFolder()
    const darken = light(folder, 'one')
    expect(seeBeacon(folder)).toEqual({
      status: 'lit',
      beacon: { url: 'http://127.0.0.1:9464', pid: 4_711, instance: 'one' },
    })
    expect(readdirSync(folder)).toEqual(['admin.json'])
    expect(statSync(join(folder, 'admin.json')).mode & 0o777).toBe(0o600)
    darken()
    expect(readdirSync(folder)).toEqual([])
    expect(seeBeacon(folder)).toEqual({ status: 'dark' })
  })

  it('is not taken away by the one before, which stops late', () => {
    const folder = temporaryFolder()
    const darkenOld = light(folder, 'old')
    light(folder, 'new')
    darkenOld()
    expect(seeBeacon(folder)).toMatchObject({ beacon: { instance: 'new' } })
  })

  it.each([
    ['http://0.0.0.0:9464', 'http://127.0.0.1:9464'],
    ['http://[::]:9464', 'http://[::1]:9464'],
    ['http://10.0.0.5:9464', 'http://10.0.0.5:9464'],
  ])('is one that can be dialled: of %s it is %s', (url, dialable) => {
    const folder = temporaryFolder()
    light(folder, 'one', url)
    expect(seeBeacon(folder)).toMatchObject({ beacon: { url: dialable } })
  })

  it.each(['', '{', '{"url":"https://evil.example/","pid":1,"instance":"x"}', '{"url":"http://a","pid":"1"}', '[]'])(
    'is as good as none when it reads %j',
    (text) => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'admin.json'), text)
      expect(seeBeacon(folder)).toEqual({ status: 'dark' })
    },
  )

  it('costs the daemon nothing when it cannot be written', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'admin.json'))
    const darken = light(folder, 'one')
    expect(() => darken()).not.toThrow()
  })
})
