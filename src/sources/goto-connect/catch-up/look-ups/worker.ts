// Works off the look-ups as they fall due, a few at a time, and stores when each is to be asked again.
import type { Bell } from '../../../../bell.ts'
import { factsOf } from '../../../../errors.ts'
import type { LookUp } from '../../../../store/journal.ts'
import type { Parts } from '../parts.ts'
import { lookUpReport } from './report.ts'
import { lookUpWindow } from './search.ts'
import type { Verdict } from './verdict.ts'
import { lookUpVoicemail } from './voicemail.ts'

const AT_A_TIME = 4
/** The longest sleep between two looks: GoTo's time may turn out to be another than was thought. */
const LOOK_AGAIN_MS = 15_000
const STORE_TROUBLE_MS = 5_000

export class LookUpWorker {
  readonly #parts: Parts
  readonly #catchUpMs: number
  readonly #bell: Bell

  constructor(parts: Parts, catchUpMs: number, bell: Bell) {
    this.#parts = parts
    this.#catchUpMs = catchUpMs
    this.#bell = bell
  }

  /** Until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const idleMs = await this.#turn(signal).catch((thrown: unknown) => {
        if (!signal.aborted)
          this.#parts.log.warn(
            factsOf(thrown),
            'the look-ups of missed calls cannot be read or kept; it is tried again',
          )
        return STORE_TROUBLE_MS
      })
      await this.#bell.heard(idleMs, signal)
    }
  }

  async #turn(signal: AbortSignal): Promise<number> {
    const { journal, source, time } = this.#parts
    const due = await journal.dueLookUps({ source, now: time.now(), limit: AT_A_TIME })
    const asked = await Promise.allSettled(due.map((lookUp) => this.#ask(lookUp, signal)))
    for (const outcome of asked) if (outcome.status === 'rejected') throw outcome.reason
    if (due.length > 0) return 0
    const nextAt = await journal.nextLookUpAt(source)
    return nextAt === null ? LOOK_AGAIN_MS : Math.min(Math.max(nextAt - time.now(), 0), LOOK_AGAIN_MS)
  }

  async #ask(lookUp: LookUp, signal: AbortSignal): Promise<void> {
    await this.#settle(lookUp, await this.#answer(lookUp, signal))
  }

  #answer(lookUp: LookUp, signal: AbortSignal): Promise<Verdict> {
    switch (lookUp.kind) {
      case 'report':
        return lookUpReport(this.#parts, lookUp, signal)
      case 'summaries':
        return lookUpWindow(this.#parts, lookUp, this.#catchUpMs, signal)
      case 'voicemail':
        return lookUpVoicemail(this.#parts, lookUp, signal)
    }
  }

  #settle(lookUp: LookUp, verdict: Verdict): Promise<void> {
    const { journal, source, time } = this.#parts
    const { attempts } = lookUp
    switch (verdict.kind) {
      case 'done':
        return journal.endLookUp(source, lookUp)
      case 'given-up':
        return journal.reschedule(source, lookUp, { dueAt: null, attempts: attempts + 1 })
      case 'later':
        return journal.reschedule(source, lookUp, { dueAt: time.now() + verdict.afterMs, attempts })
      case 'in-vain':
        return journal.reschedule(source, lookUp, { dueAt: time.now() + verdict.afterMs, attempts: attempts + 1 })
    }
  }
}
