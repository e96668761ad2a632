// What every scenario is given, who calls and when, and what it gives back: the steps of its calls.
import type { Outsider } from '../../company.ts'
import type { Step } from '../timeline.ts'

export interface Stage {
  readonly account: string
  readonly caller: Outsider
  /** Epoch ms of the first state. */
  readonly startAt: number
  /** A new uuid each time; counting ids make a timeline repeatable. */
  readonly id: () => string
}

export interface Script {
  readonly steps: readonly Step[]
  /** What only the report tells about a menu, queue or mailbox, by the system's id. */
  readonly reported?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

export type Scenario = (stage: Stage) => Script

/** One scenario after the other, `pauseMs` between the end of a call and the start of the next. */
export const inTurn =
  (pauseMs: number, ...scenarios: readonly Scenario[]): Scenario =>
  (stage) =>
    together(stage, scenarios, (_, lastMs) => lastMs + pauseMs)

/** Each scenario begins `gapMs` after the one before began, which may still go on. */
export const overlapping =
  (gapMs: number, ...scenarios: readonly Scenario[]): Scenario =>
  (stage) =>
    together(stage, scenarios, (startMs) => startMs + gapMs)

/** `next` answers when the next scenario begins, from when the one before began and ended. */
const together = (
  stage: Stage,
  scenarios: readonly Scenario[],
  next: (startMs: number, lastMs: number) => number,
): Script => {
  const steps: Step[] = []
  const reported: Record<string, Readonly<Record<string, unknown>>> = {}
  let offset = 0
  for (const scenario of scenarios) {
    const script = scenario({ ...stage, startAt: stage.startAt + offset })
    for (const step of script.steps) steps.push({ ...step, afterMs: step.afterMs + offset })
    Object.assign(reported, script.reported)
    offset = next(offset, steps.at(-1)?.afterMs ?? 0)
  }
  return { steps, reported }
}
