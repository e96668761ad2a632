// The results as tables in Markdown: for the terminal, and for bench/README.md as they are.

import { machineLine } from './machine.ts'
import { MB, number, spread, table } from './markdown.ts'
import type { Entry, Results } from './results.ts'
import { verdicts } from './verdicts.ts'

export const tables = (results: Results): string => {
  const { contestants, starting, cost, installs, absent, machine, tookMs } = results
  return [
    machineLine(machine, tookMs),
    '### From the frame to the request, ms',
    latencyTable(contestants),
    ...(contestants.every(({ held }) => held === null) ? [] : ['### The greatest rate held', heldTable(contestants)]),
    '### Processor and memory',
    machineTable(contestants),
    ...(starting === null
      ? []
      : [
          '### Start and recovery',
          table(
            [
              '',
              'start to ready, ms',
              `with ${number(starting.pending)} pending, ms`,
              'all of them delivered after, s',
            ],
            [
              [
                'ringpost',
                spread(starting.emptyMs),
                spread(starting.pendingMs),
                starting.recoveryMs === null ? 'not in time' : number(starting.recoveryMs / 1000),
              ],
            ],
          ),
        ]),
    ...(cost.length === 0
      ? []
      : [
          '### Cost of a state, by what is in the store',
          table(
            ['calls in the store', 'processor time a state, µs', 'p50, ms'],
            cost.map(({ calls, cpuUsPerState, p50 }) => [
              calls.toLocaleString('en'),
              spread(cpuUsPerState),
              spread(p50),
            ]),
          ),
        ]),
    ...(installs.length === 0
      ? []
      : [
          '### Installation with npm',
          table(
            ['', 'packages', 'MB', 's'],
            installs.map(({ name, packages, bytes, tookMs: ms }) => [
              name,
              String(packages),
              number(bytes / MB),
              number(ms / 1000),
            ]),
          ),
        ]),
    '### Targets',
    table(
      ['measure', 'target', 'found', ''],
      verdicts(results).map(({ measure, target, found, met }) => [measure, target, found, met ? 'met' : 'missed']),
    ),
    ...absent.map(({ name, why }) => `${name} did not take part: ${why}.`),
  ].join('\n\n')
}

const latencyTable = (contestants: readonly Entry[]): string =>
  table(
    ['', 'states/s', 'p50', 'p99', 'p99.9', 'lost'],
    contestants.flatMap(({ name, rates }) =>
      rates.map(({ rate, p50, p99, p999, lost }) => [
        name,
        number(rate),
        spread(p50),
        spread(p99),
        spread(p999),
        String(lost),
      ]),
    ),
  )

const heldTable = (contestants: readonly Entry[]): string =>
  table(
    ['', 'states/s', 'for, s', 'p50, ms', 'p99, ms', 'processor', 'MB', 'when pressed, states/s'],
    contestants.flatMap(({ name, held }) =>
      held === null
        ? []
        : [
            [
              name,
              held.rate === null ? `none of ${held.failed.join(', ')}` : number(held.rate),
              number(held.heldMs / 1000),
              number(held.p50),
              number(held.p99),
              `${number(held.cpuMsPerSecond / 10)} %`,
              number(held.residentBytes / MB),
              number(held.pressed),
            ],
          ],
    ),
  )

const machineTable = (contestants: readonly Entry[]): string =>
  table(
    [
      '',
      'keeps',
      'MB idle',
      ...(contestants[0]?.rates ?? []).map(({ rate }) => `MB, ${rate}/s`),
      ...(contestants[0]?.rates ?? []).map(({ rate }) => `processor, ${rate}/s`),
      'start, ms',
    ],
    contestants.map(({ name, keeps, idleBytes, rates, readyMs }) => [
      name,
      keeps,
      spread(idleBytes, MB),
      ...rates.map(({ residentBytes }) => spread(residentBytes, MB)),
      ...rates.map(({ cpuMsPerSecond }) => `${number(cpuMsPerSecond.median / 10)} %`),
      spread(readyMs),
    ]),
  )
