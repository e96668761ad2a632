import { spawnSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { alerts, dashboardExpressions, selectors } from '../support/promql.ts'

let company: Company
let text: string

beforeAll(async () => {
  company = await foundCompany()
  await company.authorize()
  const { url } = await company.run()
  const [call] = await company.play('answered')
  await eventually('the call is over and delivered', async () => {
    text = await (await fetch(`${url}/metrics`)).text()
    return /^ringpost_calls_total\{/m.test(text) && !/^ringpost_sink_pending\{.*\} [1-9]/m.test(text)
  })
  expect(text).not.toContain(call)
})

afterAll(() => company.close())

/** By name, as Prometheus keeps them: of a histogram its parts. */
const exported = (): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_sum', '_count'].map((part) => `${name}${part}`) : [name],
    ),
  )

describe('the metrics of a daemon that runs', () => {
  it('have names, types and help as Prometheus would have them', () => {
    const check = (input: string) => spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' })
    const { status, stdout, stderr } = check(text)
    expect(`${stdout}${stderr}`).toBe('')
    expect(status).toBe(0)
    expect(check('# TYPE ringpost_x_total gauge\nringpost_x_total 1\n').stderr).toContain('no help text')
  })

  it('have no series without end: nothing of a call, a person or an address is a label', () => {
    const labels = [...text.matchAll(/^ringpost_\w+\{(.*)\} /gm)].flatMap(([, labels = '']) =>
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => ({ name, value })),
    )
    const bounded = ['source', 'sink', 'state', 'result', 'reason', 'status', 'direction', 'table', 'level', 'le']
    const ofNode = ['kind', 'space', 'type', 'version', 'major', 'minor', 'patch']
    expect(labels.map(({ name }) => name).filter((name) => ![...bounded, ...ofNode].includes(name))).toEqual([])
    expect(labels.map(({ value }) => value).filter((value) => /\d{7}|:\/\/|@/.test(value))).toEqual([])
  })

  it('are all that the dashboard and the alerts ask for', () => {
    const known = exported()
    const asked = [...dashboardExpressions(), ...alerts().map(({ expr }) => expr)].flatMap(selectors)
    expect(asked.length).toBeGreaterThan(50)
    expect(asked.map(({ metric }) => metric).filter((metric) => !known.has(metric))).toEqual([])
  })

  it('have every label that the dashboard and the alerts ask for, where there is anything to label', () => {
    const asked = [...dashboardExpressions(), ...alerts().map(({ expr }) => expr)].flatMap(selectors)
    const lacking = asked.flatMap(({ metric, equal }) => {
      const samples = text.split('\n').filter((line) => line.startsWith(`${metric}{`))
      return equal
        .filter(([label, value]) => samples.length > 0 && !samples.some((line) => line.includes(`${label}="${value}"`)))
        .map(([label, value]) => `${metric}{${label}="${value}"}`)
    })
    expect(lacking).toEqual([])
  })
})
