// The status document as a monitor reads it.

export interface StatusDocument {
  readonly ready: boolean
  readonly reasons: readonly string[]
  readonly sources: readonly [SourceStatusDocument, ...SourceStatusDocument[]]
  readonly sinks: readonly {
    readonly name: string
    readonly state: string
    readonly pending: number
    readonly dead: number
    readonly oldest_seconds: number | null
  }[]
  readonly store: { readonly type: string; readonly states: number; readonly calls: number; readonly bytes: number }
}

export interface SourceStatusDocument {
  readonly name: string
  readonly state: string
  readonly reasons: readonly string[]
  readonly channel_expires_at: string
  readonly token_expires_at: string
  readonly last_frame_at: string
  readonly gap_seconds: number
  readonly accounts: readonly {
    readonly account: string
    readonly subscribed: boolean
    readonly reason: string | null
  }[]
}

/** `GET /status` at an admin address. */
export const statusOf = async (url: string): Promise<StatusDocument> =>
  (await fetch(`${url}/status`)).json() as Promise<StatusDocument>
