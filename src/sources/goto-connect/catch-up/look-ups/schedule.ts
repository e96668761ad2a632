// When to ask again for what GoTo does not have yet: soon at first, ever less often, not for ever.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** After the end of a call its report is 404 for seconds to minutes; once incomplete, it fills within minutes. */
const REPORT_DELAYS_MS = [5 * SECOND, 15 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR]
/** From then on every hour: a call may go on for as long. */
const REPORT_ATTEMPTS = 30

/** How long to wait after so many attempts in vain (1, 2 …); null: not any more. */
export const reportDelayMs = (attempts: number): number | null =>
  attempts >= REPORT_ATTEMPTS ? null : (REPORT_DELAYS_MS[attempts - 1] ?? HOUR)

/** Summaries come as late as reports; after these a window has been looked through at once, and 10 s, 1, 5 and 15 min later. */
const WINDOW_DELAYS_MS = [10 * SECOND, 50 * SECOND, 4 * MINUTE, 10 * MINUTE]

/** How long to wait after a window was looked through for the nth time (1, 2 …); null: it is done. */
export const windowDelayMs = (times: number): number | null => WINDOW_DELAYS_MS[times - 1] ?? null
