// GoTo's own clock: what is compared with GoTo's instants is read off it, so a machine whose clock is wrong, or is set, misses nothing.
import type { Clock } from '../../../clock.ts'

export interface VendorTime {
  /** Epoch ms as GoTo has it, to the second; the machine's own until GoTo has answered for the first time. */
  now(): number
  /** Takes the `Date` header of an answer that came just now. */
  learn(date: string | undefined): void
}

/** Between two answers it runs on with the monotonic clock. https://www.rfc-editor.org/rfc/rfc9110#field.date */
export const createVendorTime = (clock: Clock): VendorTime => {
  let known: { readonly at: number; readonly learnedAt: number } | null = null
  return {
    now: () => (known === null ? clock.now() : Math.round(known.at + clock.monotonic() - known.learnedAt)),
    learn: (date) => {
      const at = Date.parse(date ?? '')
      if (!Number.isNaN(at)) known = { at, learnedAt: clock.monotonic() }
    },
  }
}
