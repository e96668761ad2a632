// What can go wrong between a daemon and a sink, as data: one fault for one request.

export type Fault =
  | 'none'
  /** The connection breaks when the request has been read; the sink never sees it. */
  | 'reset-before'
  /** The sink takes the request; the connection breaks instead of its answer. */
  | 'answer-lost'
  /** The connection breaks in the middle of the answer. */
  | 'answer-cut'
  /** The head of the answer and its first byte, then nothing. */
  | 'stall'
  /** Bytes that are no HTTP, in place of the sink. */
  | 'garbage'
  /** Nothing for so long, then everything as it should be. A request whose sender has gone is not passed on. */
  | { readonly delayMs: number }
  /** The answer comes byte by byte, with this much time between two. */
  | { readonly trickleMs: number }
  /** This answer in place of the sink's, which never sees the request. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }

/** The class a fault belongs to, for counting. */
export const faultName = (fault: Fault): string => {
  if (typeof fault === 'string') return fault
  if ('delayMs' in fault) return 'delay'
  return 'trickleMs' in fault ? 'trickle' : `status ${fault.status}`
}
