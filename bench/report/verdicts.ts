// What Ringpost set out to reach, and whether this run shows it; and the much wider bounds that no change may ever leave.
import { atRate, entry, type Results } from './results.ts'

export interface Verdict {
  readonly measure: string
  readonly target: string
  readonly found: string
  readonly met: boolean
}

const MB = 1_000_000

/** Only those that this run can judge. */
export const verdicts = (results: Results): readonly Verdict[] =>
  [
    ...latencyVerdicts(results),
    ...rateVerdicts(results),
    ...memoryVerdicts(results),
    ...storeVerdicts(results),
  ].flatMap((verdict) => verdict ?? [])

type Judged = Verdict | null

/** Null where one side is missing. */
const below = (
  measure: string,
  target: string,
  value: number | undefined,
  bound: number | undefined,
  unit: string,
): Judged =>
  value === undefined || bound === undefined || Number.isNaN(value) || Number.isNaN(bound)
    ? null
    : { measure, target, found: `${shown(value)} ${unit} against ${shown(bound)}`, met: value <= bound }

const shown = (value: number): string => (value >= 100 ? String(Math.round(value)) : value.toPrecision(3))

const parties = (results: Results) => ({
  ours: entry(results, 'ringpost'),
  log: entry(results, 'floor + fsync'),
  nodeRed: entry(results, 'Node-RED'),
})

const latencyVerdicts = (results: Results): readonly Judged[] => {
  const { ours, log, nodeRed } = parties(results)
  const p50 = (one: typeof ours) => atRate(one, 200)?.p50.median
  const p99 = (one: typeof ours) => atRate(one, 1_000)?.p99.median
  const twice = p50(log)
  return [
    below('p50 at 200 states/s', '≤ 2 × floor + fsync', p50(ours), twice === undefined ? twice : 2 * twice, 'ms'),
    below('p50 at 200 states/s', "≤ Node-RED's", p50(ours), p50(nodeRed), 'ms'),
    below('p99 at 1,000 states/s', '≤ 25 ms', p99(ours), 25, 'ms'),
    below('p99 at 1,000 states/s', "≤ Node-RED's", p99(ours), p99(nodeRed), 'ms'),
  ]
}

const rateVerdicts = (results: Results): readonly Judged[] => {
  const { ours, log, nodeRed } = parties(results)
  const above = (target: string, bound: number | null | undefined): Judged => {
    const rate = ours?.held?.rate
    if (rate === undefined || bound === undefined || bound === null) return null
    const found = `${rate ?? 'none'} states/s against ${shown(bound)}`
    return { measure: 'greatest rate held', target, found, met: (rate ?? 0) >= bound }
  }
  const times = (factor: number, rate: number | null | undefined) => (rate ? rate * factor : null)
  return [
    ours?.held === null ? null : above('≥ 5,000 states/s', 5_000),
    above("≥ 3 × Node-RED's", times(3, nodeRed?.held?.rate)),
    above('≥ half of floor + fsync', times(0.5, log?.held?.rate)),
  ]
}

const memoryVerdicts = (results: Results): readonly Judged[] => {
  const { ours, nodeRed } = parties(results)
  const busy = (one: typeof ours) => {
    const bytes = atRate(one, 1_000)?.residentBytes.median
    return bytes === undefined ? bytes : bytes / MB
  }
  return [
    below('memory, idle', '≤ 100 MB', ours && ours.idleBytes.median / MB, 100, 'MB'),
    below('memory at 1,000 states/s', '≤ 180 MB', busy(ours), 180, 'MB'),
    below('memory at 1,000 states/s', "≤ Node-RED's", busy(ours), busy(nodeRed), 'MB'),
  ]
}

const storeVerdicts = ({ starting, cost }: Results): readonly Judged[] => {
  const [least, most] = [cost[0], cost.at(-1)]
  return [
    below('start to ready', '≤ 600 ms', starting?.emptyMs.median, 600, 'ms'),
    below(
      `start with ${starting?.pending.toLocaleString('en')} pending`,
      '≤ 2,000 ms',
      starting?.pendingMs.median,
      2_000,
      'ms',
    ),
    least === undefined || most === undefined
      ? null
      : below(
          `cost of a state, ${most.calls.toLocaleString('en')} calls stored against ${least.calls.toLocaleString('en')}`,
          '≤ 1.2 times',
          most.cpuUsPerState.median / least.cpuUsPerState.median,
          1.2,
          'times',
        ),
  ]
}

/** Ratios to the floor with a log, measured beside it: so wide that a busy machine keeps them, so narrow that a fault does not. */
export const regressions = (results: Results): readonly string[] => {
  const { ours, log } = parties(results)
  const ratios: readonly (readonly [string, number | undefined, number])[] = [
    ['p50 at 200 states/s', ratio(atRate(ours, 200)?.p50.median, atRate(log, 200)?.p50.median), 15],
    [
      'processor time at 200 states/s',
      ratio(atRate(ours, 200)?.cpuMsPerSecond.median, atRate(log, 200)?.cpuMsPerSecond.median),
      8,
    ],
    [
      'memory at 200 states/s',
      ratio(atRate(ours, 200)?.residentBytes.median, atRate(log, 200)?.residentBytes.median),
      2,
    ],
    ['the rate of the floor when pressed', ratio(log?.held?.pressed, ours?.held?.pressed), 20],
  ]
  const lost = ours?.rates.reduce((sum, at) => sum + at.lost + at.overtaken, 0) ?? 0
  return [
    ...ratios.flatMap(([what, found, most]) =>
      found !== undefined && found <= most
        ? []
        : [`${what}: ${found?.toFixed(1) ?? 'not measured'} times the floor with a log, and ${most} is the most`],
    ),
    ...(lost === 0 ? [] : [`${lost} states were lost or came out of order`]),
  ]
}

const ratio = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined || !(other > 0) ? undefined : one / other
