// What Grafana asks of a dashboard that is imported, as far as this one makes use of it:
// https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
const datasource = {
  type: 'object',
  required: ['type', 'uid'],
  properties: { type: { const: 'prometheus' }, uid: { const: '$' + '{datasource}' } },
  additionalProperties: false,
}
const text = { type: 'string', minLength: 1 }
const gridPos = {
  type: 'object',
  required: ['x', 'y', 'w', 'h'],
  properties: {
    x: { type: 'integer', minimum: 0, maximum: 23 },
    y: { type: 'integer', minimum: 0 },
    w: { type: 'integer', minimum: 1, maximum: 24 },
    h: { type: 'integer', minimum: 1 },
  },
  additionalProperties: false,
}
const target = {
  type: 'object',
  required: ['refId', 'datasource', 'expr', 'legendFormat'],
  properties: {
    refId: { type: 'string', pattern: '^[A-Z]$' },
    datasource,
    expr: text,
    legendFormat: { type: 'string' },
    instant: { type: 'boolean' },
    range: { type: 'boolean' },
    format: { enum: ['time_series', 'table', 'heatmap'] },
  },
  additionalProperties: false,
}
const thresholds = {
  type: 'object',
  required: ['mode', 'steps'],
  properties: {
    mode: { enum: ['absolute', 'percentage'] },
    steps: {
      type: 'array',
      minItems: 1,
      // The first has no value: it is the colour of all below the second.
      prefixItems: [{ type: 'object', properties: { value: { type: 'null' } } }],
      items: {
        type: 'object',
        required: ['color', 'value'],
        properties: { color: text, value: { type: ['number', 'null'] } },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
}
const mapping = {
  type: 'object',
  required: ['type', 'options'],
  properties: { type: { enum: ['value', 'range', 'regex', 'special'] }, options: { type: 'object', minProperties: 1 } },
}
const defaults = {
  type: 'object',
  properties: {
    // https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
    unit: { enum: ['s', 'bytes', 'percentunit', 'cps', 'none'] },
    min: { type: 'number' },
    max: { type: 'number' },
    decimals: { type: 'integer' },
    noValue: text,
    color: {
      type: 'object',
      required: ['mode'],
      properties: { mode: { enum: ['thresholds', 'palette-classic', 'fixed'] } },
    },
    custom: { type: 'object' },
    mappings: { type: 'array', items: mapping },
    thresholds,
  },
  additionalProperties: false,
}
const override = {
  type: 'object',
  required: ['matcher', 'properties'],
  properties: {
    matcher: { type: 'object', required: ['id', 'options'] },
    properties: { type: 'array', minItems: 1, items: { type: 'object', required: ['id', 'value'] } },
  },
}
const row = {
  type: 'object',
  required: ['id', 'type', 'title', 'collapsed', 'gridPos', 'panels'],
  properties: {
    id: { type: 'integer', minimum: 1 },
    type: { const: 'row' },
    title: text,
    collapsed: { type: 'boolean' },
    gridPos,
    panels: { type: 'array', maxItems: 0 },
  },
  additionalProperties: false,
}
const panel = {
  type: 'object',
  required: ['id', 'type', 'title', 'description', 'datasource', 'gridPos', 'fieldConfig', 'options', 'targets'],
  properties: {
    id: { type: 'integer', minimum: 1 },
    type: { enum: ['stat', 'timeseries', 'state-timeline', 'heatmap'] },
    title: text,
    description: text,
    datasource,
    gridPos,
    interval: { type: 'string', pattern: '^[0-9]+[smhd]$' },
    fieldConfig: {
      type: 'object',
      required: ['defaults', 'overrides'],
      properties: { defaults, overrides: { type: 'array', items: override } },
      additionalProperties: false,
    },
    options: { type: 'object', minProperties: 1 },
    targets: { type: 'array', minItems: 1, items: target },
  },
  additionalProperties: false,
}
const shownVariable = {
  type: 'object',
  required: ['name', 'label', 'type', 'query', 'includeAll', 'multi', 'refresh'],
  properties: { label: text },
}
const variables = {
  type: 'array',
  prefixItems: [
    { ...shownVariable, properties: { name: { const: 'datasource' }, type: { const: 'datasource' } } },
    {
      ...shownVariable,
      required: [...shownVariable.required, 'datasource', 'definition'],
      properties: { name: { const: 'instance' }, type: { const: 'query' }, datasource, definition: text },
    },
  ],
  minItems: 2,
  items: false,
}

export const DASHBOARD_SCHEMA = {
  type: 'object',
  required: ['title', 'uid', 'schemaVersion', 'version', 'panels', 'templating', 'time', 'annotations', '__requires'],
  properties: {
    title: text,
    uid: { type: 'string', pattern: '^[a-zA-Z0-9_-]{1,40}$' },
    // Of Grafana 10: newer ones bring it up to date by themselves.
    schemaVersion: { const: 39 },
    version: { type: 'integer', minimum: 1 },
    id: { type: 'null' },
    tags: { type: 'array', items: text },
    refresh: { type: 'string', pattern: '^[0-9]+[smh]$' },
    time: { type: 'object', required: ['from', 'to'], properties: { from: text, to: text } },
    templating: {
      type: 'object',
      required: ['list'],
      properties: { list: variables },
    },
    annotations: {
      type: 'object',
      required: ['list'],
      properties: {
        list: {
          type: 'array',
          items: { type: 'object', required: ['name', 'datasource', 'expr', 'iconColor'], properties: { datasource } },
        },
      },
    },
    panels: {
      type: 'array',
      minItems: 1,
      items: { oneOf: [row, panel] },
    },
  },
}
