// The store's promise to alerts and digests: what a sink was told, and of which moment, survives a restart.

export interface NoticeStore {
  /** The moment of which this sink was last told in this matter (epoch ms), null when never. */
  toldAt(sink: string, key: string): Promise<number | null>
  /** Durable when resolved. */
  tell(sink: string, key: string, at: number): Promise<void>
}
