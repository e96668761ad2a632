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

describe('the Compose file with PostgreSQL', () => {
  const shared = parse(readFileSync('deploy/compose.postgres.yaml', 'utf8'))
  const { ringpost: daemon, database } = shared.services

  it('runs several daemons as the other file runs one, without a volume for each', () => {
    const { volumes: _, secrets: __, ...rights } = ringpost
    expect(daemon).toMatchObject(rights)
    expect(daemon.volumes).toEqual(['./config.yaml:/etc/ringpost/config.yaml:ro'])
    expect(daemon.tmpfs).toEqual(['/data'])
    expect(daemon.deploy.replicas).toBe(2)
    expect(existsSync(join('deploy', daemon.build, 'Dockerfile'))).toBe(true)
  })

  it('starts them when the database answers, and keeps what is in that', () => {
    expect(daemon.depends_on).toEqual({ database: { condition: 'service_healthy' } })
    expect(database.volumes).toEqual(['database:/var/lib/postgresql'])
    expect(Object.keys(shared.volumes)).toEqual(['database'])
    expect(database.ports).toBeUndefined()
  })

  it('has its secrets in files, and gives each only what it needs', () => {
    expect([...daemon.secrets].toSorted()).toEqual(Object.keys(shared.secrets).toSorted())
    expect(database.secrets).toEqual(['database_password'])
    expect(database.environment['POSTGRES_PASSWORD_FILE']).toBe('/run/secrets/database_password')
  })
})
