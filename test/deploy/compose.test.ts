import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { named, stages } from '../support/dockerfile.ts'

const { services, secrets, volumes } = parse(readFileSync('deploy/compose.yaml', 'utf8'))
const { ringpost } = services
const mounts = ringpost.volumes.map((line: string) => line.split(':'))

describe('the Compose file', () => {
  it('builds from the Dockerfile', () => {
    expect(existsSync(join('deploy', ringpost.build, 'Dockerfile'))).toBe(true)
  })

  it('keeps the data in a volume of its own at the one place that the image writes', () => {
    const [path] = named('VOLUME', stages.at(-1) ?? [])
    expect(mounts).toContainEqual(['data', path])
    expect(Object.keys(volumes)).toEqual(['data'])
    expect(ringpost.read_only).toBe(true)
  })

  it('mounts the config where the daemon looks for it, read-only, and gives it every secret there is', () => {
    expect(mounts).toContainEqual(['./config.yaml', '/etc/ringpost/config.yaml', 'ro'])
    expect(ringpost.secrets).toEqual(Object.keys(secrets))
  })

  it('takes every right away and leaves time for a stop', () => {
    expect(ringpost.cap_drop).toEqual(['ALL'])
    expect(ringpost.security_opt).toEqual(['no-new-privileges:true'])
    expect(Number.parseInt(ringpost.stop_grace_period, 10)).toBeGreaterThan(13)
  })
})
