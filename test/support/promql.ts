// The PromQL of what lies in deploy/: each expression, and the metrics and labels it asks for.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string }[]
}

export interface Dashboard {
  readonly panels: readonly Panel[]
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] }
}

export const alerts = (): readonly Alert[] =>
  parse(readFileSync('deploy/prometheus-rules.yaml', 'utf8')).groups.flatMap(
    ({ rules }: { readonly rules: readonly Alert[] }) => rules,
  )

export const dashboard = (): Dashboard => JSON.parse(readFileSync('deploy/grafana-dashboard.json', 'utf8'))

/** With Grafana's variables filled in as it would: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/ */
export const dashboardExpressions = (): readonly string[] => {
  const { panels, annotations } = dashboard()
  const found = [...panels.flatMap(({ targets = [] }) => targets), ...annotations.list]
  return found.map(({ expr }) =>
    expr.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '6h').replaceAll('$instance', '.+'),
  )
}

export interface Selector {
  readonly metric: string
  /** Only those that ask for one value. */
  readonly equal: readonly (readonly [label: string, value: string])[]
}

export const selectors = (expr: string): readonly Selector[] =>
  [...expr.matchAll(/\b(ringpost_\w+)(?:\{([^}]*)\})?/g)].map(([, metric = '', matchers = '']) => ({
    metric,
    equal: [...matchers.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value] as const),
  }))
