import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alerts } from '../support/promql.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const RULES = 'deploy/prometheus-rules.yaml'
const CASES = 'test/deploy/prometheus-rules.test.yaml'

const promtool = (...args: readonly string[]) => spawnSync('promtool', args, { encoding: 'utf8' })

describe('the alerts of Prometheus', () => {
  it('are well-formed, as promtool sees it', () => {
    const { status, stdout, stderr } = promtool('check', 'rules', '--lint=all', '--lint-fatal', RULES)
    expect(stderr).toBe('')
    expect(stdout).toContain(`SUCCESS: ${alerts().length} rules found`)
    expect(status).toBe(0)
  })

  it('are raised when they should be, and only then', () => {
    const { status, stdout, stderr } = promtool('test', 'rules', CASES)
    expect(`${stdout}${stderr}`).not.toContain('FAILED')
    expect(status).toBe(0)
  })

  it('are raised by nothing when the rules are gone: the cases can fail', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'rules.yaml'), 'groups: []\n')
    const cases = readFileSync(CASES, 'utf8')
    const alone = cases.slice(cases.indexOf('  - name: '), cases.indexOf("  - name: 'no daemon at all'"))
    writeFileSync(join(folder, 'cases.yaml'), `rule_files: [rules.yaml]\nevaluation_interval: 1m\ntests:\n${alone}`)
    const { status, stderr, stdout } = promtool('test', 'rules', join(folder, 'cases.yaml'))
    expect(`${stdout}${stderr}`).toContain('exp: {alertname=\\"RingpostDown\\"'.replaceAll('\\', ''))
    expect(status).not.toBe(0)
  })

  it('each have a case', () => {
    const cases = readFileSync(CASES, 'utf8')
    expect(alerts().filter(({ alert }) => !cases.includes(`alertname="${alert}"`))).toEqual([])
  })

  it.each(alerts())('$alert says how bad it is, where, and what to do', ({ labels, annotations }) => {
    expect(['critical', 'warning', 'info']).toContain(labels['severity'])
    expect(annotations['summary']).toMatch(/Ringpost|\{\{ \$labels\.\w+ \}\}/)
    // A command, an option or a place to look at.
    expect(annotations['description']).toMatch(/`[^`]+`/)
  })
})
