// Errors that stop something: each has a class of failure, what happened, and what to do next.

/** What kind of failure stopped the program. */
export type ErrorCode = 'usage' | 'unavailable' | 'login-needed' | 'config' | 'unexpected'

/** What the process ends with. After sysexits.h, as far as it has a word for it. */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  unexpected: 1,
  usage: 64,
  unavailable: 69,
  'login-needed': 77,
  config: 78,
}

export class RingpostError extends Error {
  readonly code: ErrorCode
  /** One sentence for the person at the terminal: what to do now. Null when the message says it all. */
  readonly nextStep: string | null

  constructor(code: ErrorCode, message: string, options: { nextStep?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RingpostError'
    this.code = code
    this.nextStep = options.nextStep ?? null
  }
}

/** What a log line says of it. Its stack stays out: a `RingpostError` knows what to do, and a line that tells it is worth more. */
export const factsOf = (thrown: unknown): { readonly error: string; readonly nextStep?: string } => {
  const nextStep = thrown instanceof RingpostError ? thrown.nextStep : null
  return { error: messageOf(thrown), ...(nextStep === null ? {} : { nextStep }) }
}

/** The message of anything that was thrown, without its stack. Never put a URL or a token into a thrown message. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))
