// The words that sinks, the store and delivery share about an attempt: why it failed, and what a sink wants remembered.

export type FailureReason = 'auth' | 'rate-limited' | 'client' | 'server' | 'network' | 'timeout' | 'gone' | 'render'

/** A sink's own note about a call (Slack: channel and ts), kept by the store and handed back as it was. */
export type Handle = { readonly [key: string]: Json }

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
