// The results as a picture for the docs: bars for latency, rate and memory, light and dark.
import { atRate, type Entry, type Results } from './results.ts'

interface Bar {
  readonly name: string
  readonly value: number
  readonly label: string
}

interface Panel {
  readonly title: string
  readonly note: string
  readonly bars: readonly Bar[]
  /** Where values differ by orders of magnitude. */
  readonly logarithmic?: boolean
}

const WIDTH = 860
const LEFT = 225
const RIGHT = 120
const ROW = 24
const BAR = 14
const PANEL_GAP = 34
const HEAD = 46
const MARGIN = 24
const MB = 1_000_000

export const picture = (results: Results): string => {
  const panels = panelsOf(results).filter(({ bars }) => bars.length > 0)
  let top = MARGIN
  const drawn = panels.map((panel) => {
    const at = top
    top += HEAD + panel.bars.length * ROW + PANEL_GAP
    return draw(panel, at)
  })
  const height = top - PANEL_GAP + MARGIN
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Ringpost measured beside others: latency, rate and memory">
<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600; font-size: 15px } .note { fill: #59636e }
  .bar { fill: #8c959f } .ours { fill: #0969da } .ground { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 } .bar { fill: #656c76 } .ours { fill: #4493f8 } .ground { fill: #0d1117 }
  }
</style>
<rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>
${drawn.join('\n')}
</svg>
`
}

const draw = ({ title, note, bars, logarithmic = false }: Panel, top: number): string => {
  const values = bars.map(({ value }) => value)
  const least = Math.min(...values) / 2
  const share = (value: number): number =>
    logarithmic ? Math.log(value / least) / Math.log(Math.max(...values) / least) : value / Math.max(...values)
  const rows = bars.map(({ name, value, label }, index) => {
    const y = top + HEAD + index * ROW
    const width = Math.max(2, share(value) * (WIDTH - LEFT - RIGHT - MARGIN))
    const kind = name.startsWith('ringpost') ? 'bar ours' : 'bar'
    return `<text x="${LEFT - 10}" y="${y + BAR - 3}" text-anchor="end">${escaped(name)}</text><rect class="${kind}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/><text x="${(LEFT + width + 8).toFixed(1)}" y="${y + BAR - 3}">${escaped(label)}</text>`
  })
  return `<text class="title" x="${MARGIN}" y="${top + 14}">${escaped(title)}</text><text class="note" x="${MARGIN}" y="${top + 32}">${escaped(note)}</text>
${rows.join('\n')}`
}

const panelsOf = ({ contestants }: Results): readonly Panel[] => [
  latencyPanel(contestants, 200),
  latencyPanel(contestants, 1_000),
  {
    title: 'The greatest rate held, states a second',
    note: 'Nothing lost and the queue not growing. More is better.',
    bars: contestants.flatMap(({ name, held }) =>
      barOf(name, held?.rate, (rate) => Math.round(rate).toLocaleString('en')),
    ),
  },
  {
    title: 'Memory at 1,000 states a second, MB',
    note: 'Resident, the most that was seen. Less is better.',
    bars: contestants.flatMap((one) => {
      const bytes = atRate(one, 1_000)?.residentBytes.median
      return barOf(one.name, bytes === undefined ? bytes : bytes / MB, (value) => String(Math.round(value)))
    }),
  },
]

const latencyPanel = (contestants: readonly Entry[], rate: number): Panel => ({
  title: `From GoTo’s frame to the request at ${rate.toLocaleString('en')} states a second, ms`,
  note: 'The middle one of all (p50), and the slowest in a hundred (p99). The scale is logarithmic; less is better.',
  logarithmic: true,
  bars: contestants.flatMap((one) => {
    const at = atRate(one, rate)
    const shown = (value: number) => (value >= 10 ? String(Math.round(value)) : value.toPrecision(2))
    return [...barOf(`${one.name}, p50`, at?.p50.median, shown), ...barOf(`${one.name}, p99`, at?.p99.median, shown)]
  }),
})

const barOf = (name: string, value: number | null | undefined, label: (value: number) => string): readonly Bar[] =>
  typeof value === 'number' && value > 0 ? [{ name, value, label: label(value) }] : []

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
