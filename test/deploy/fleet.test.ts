import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { formatFault, parseConfig } from '../../src/config/parse.ts'
import { enricherKinds } from '../../src/enrichers/registry.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { sourceKinds } from '../../src/sources/registry.ts'
import { named, stages } from '../support/dockerfile.ts'

/** As the keeper has it: the hand-over, the deliveries, the farewell to the database. */
const LONGEST_STOP_S = 40

const compose = parse(readFileSync('deploy/fleet/compose.yaml', 'utf8'), { merge: true })
const objects = parseAllDocuments(readFileSync('deploy/fleet/kubernetes.yaml', 'utf8')).map((document) => {
  expect(document.errors).toEqual([])
  return document.toJS()
})
const objectOf = (kind: string) => objects.find((object) => object.kind === kind)
const pod = objectOf('Deployment').spec.template.spec
const [container] = pod.containers

const kinds = { sources: sourceKinds, enrichers: enricherKinds, sinks: sinkKinds }

describe('the Compose file of a fleet', () => {
  it('has two daemons of names of their own that write nothing and have no rights', () => {
    const { one, two } = compose.services
    expect(one.hostname).not.toBe(two.hostname)
    for (const daemon of [one, two]) {
      expect(daemon).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
      expect(daemon.tmpfs[0]).toMatch(new RegExp(`^${named('VOLUME', stages.at(-1) ?? [])[0]}:uid=1000,`))
      expect(daemon.depends_on.database.condition).toBe('service_healthy')
      expect(Number.parseInt(daemon.stop_grace_period, 10)).toBeGreaterThan(LONGEST_STOP_S)
    }
  })

  it('gives every secret there is to those who need it, and keeps the database on a volume', () => {
    const { one, database } = compose.services
    expect(new Set([...one.secrets, ...database.secrets])).toEqual(new Set(Object.keys(compose.secrets)))
    expect(one.secrets).not.toContain('database_password')
    expect(database.volumes).toEqual(['database:/var/lib/postgresql'])
  })
})

describe('the Kubernetes objects', () => {
  it('are of versions that every cluster of these years has', () => {
    expect(objects.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'v1 Secret',
      'v1 ConfigMap',
      'apps/v1 Deployment',
      'policy/v1 PodDisruptionBudget',
    ])
  })

  it('hold a config that is one, with nothing but the keys of the Secret', () => {
    const text: string = objectOf('ConfigMap').data['config.yaml']
    const secrets = Object.keys(objectOf('Secret').stringData)
    const key = Array.from({ length: 32 }, (_, index) => (index * 7).toString(16).padStart(2, '0')).join('')
    const env = Object.fromEntries(
      secrets.map((name) => [name, name === 'DATABASE_URL' ? 'postgres://u:p@db.example.com/r' : key]),
    )
    const readFile = () => {
      throw new Error('no file is read')
    }
    const parsed = parseConfig({ text, file: '/etc/ringpost/config.yaml', env, readFile, kinds, isTerminal: false })
    expect('faults' in parsed ? parsed.faults.map((fault) => formatFault('', fault)) : []).toEqual([])
    expect([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).toSorted()).toEqual(secrets.toSorted())
    expect(container.envFrom).toEqual([{ secretRef: { name: objectOf('Secret').metadata.name } }])
    expect('config' in parsed && parsed.config.admin.port).toBe(container.ports[0].containerPort)
  })

  it('let a new daemon come before an old one goes, keep one at all times, and give a stop its time', () => {
    const { replicas, strategy, selector, template } = objectOf('Deployment').spec
    expect(replicas).toBe(2)
    expect(strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 })
    expect(template.metadata.labels).toEqual(selector.matchLabels)
    expect(objectOf('PodDisruptionBudget').spec).toEqual({ minAvailable: 1, selector })
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(LONGEST_STOP_S)
  })

  it('take every right away, and mount what is written', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 })
    expect(pod.automountServiceAccountToken).toBe(false)
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    const mounts: readonly { name: string; mountPath: string }[] = container.volumeMounts
    expect(mounts.map(({ name }) => name)).toEqual(pod.volumes.map(({ name }: { name: string }) => name))
    expect(mounts.map(({ mountPath }) => mountPath)).toContain(named('VOLUME', stages.at(-1) ?? [])[0])
  })

  it('ask the pages that are open without a token, and start nothing anew for a source that is deaf', () => {
    expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port: container.ports[0].name })
    expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port: container.ports[0].name })
  })
})
