import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { dashboard, dashboardExpressions, type Panel } from '../support/promql.ts'
import { temporaryFolder } from '../support/temporary-file.ts'
import { DASHBOARD_SCHEMA } from './grafana-dashboard.schema.ts'

const { panels, templating } = dashboard()
const charts = panels.filter(({ type }) => type !== 'row')

const overlap = (one: Panel['gridPos'], other: Panel['gridPos']): boolean =>
  one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h

describe('the dashboard of Grafana', () => {
  it('is one that Grafana can import', () => {
    const validate = new Ajv2020({
      allErrors: true,
      strictTuples: false,
      strictTypes: false,
      strictRequired: false,
    }).compile(DASHBOARD_SCHEMA)
    validate(dashboard())
    expect(validate.errors ?? []).toEqual([])
    expect(validate({ ...dashboard(), panels: [{ ...charts[0], targets: [] }] })).toBe(false)
  })

  it('has its panels beside each other, each with an id of its own', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([])
    const pairs = panels.flatMap((one, index) => panels.slice(index + 1).map((other) => [one, other] as const))
    const clashes = pairs.filter(([one, other]) => overlap(one.gridPos, other.gridPos))
    expect(clashes.map(([one, other]) => `${one.title} / ${other.title}`)).toEqual([])
  })

  it('asks of the chosen instances only, which are those that Prometheus knows', () => {
    const everywhere = charts.flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr }) =>
        [...expr.matchAll(/ringpost_\w+(\{[^}]*\})?/g)]
          .filter(([, matchers = '']) => !matchers.includes('instance=~"$instance"'))
          .map(([selector]) => `${title}: ${selector}`),
      ),
    )
    expect(everywhere).toEqual([])
    expect(templating.list.find(({ name }) => name === 'instance')?.definition).toBe(
      'label_values(ringpost_build_info, instance)',
    )
  })

  it('asks in PromQL that Prometheus understands', () => {
    const check = (expressions: readonly string[]) => {
      const file = join(temporaryFolder(), 'expressions.yaml')
      const rules = expressions.map((expr, index) => ({ record: `dashboard:${index}`, expr }))
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }))
      return spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })
    }
    const { status, stdout, stderr } = check(dashboardExpressions())
    expect(stderr).toBe('')
    expect(stdout).toContain(`SUCCESS: ${dashboardExpressions().length} rules found`)
    expect(status).toBe(0)
    expect(check(['sum by (sink (ringpost_sink_pending)']).status).not.toBe(0)
  })
})
