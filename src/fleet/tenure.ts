// The time in which a daemon may write for a source: writes wait for it to begin, carry its token, and are refused after it.
import { type Fence, FencedError, type FencedStore } from '../store/leases/leases.ts'
import type { SourceStore, Store } from '../store/store.ts'

export interface TenureOptions {
  readonly source: string
  readonly store: Pick<Store, 'fenced' | 'tokens' | 'journal'>
  /** A write was refused: another daemon has the source. */
  readonly onFenced: (fence: Fence) => void
}

type Writes = SourceStore & Pick<Store, 'record'>

export class Tenure {
  readonly #options: TenureOptions
  #fence: Fence | null = null
  #begun = Promise.withResolvers<Fence>()
  /** The same object for as long as the source is in the config: what is built on it outlives many tenures. */
  readonly writes: Writes

  constructor(options: TenureOptions) {
    this.#options = options
    this.#begun.promise.catch(() => undefined)
    this.writes = this.#createWrites()
  }

  get fence(): Fence | null {
    return this.#fence
  }

  begin(fence: Fence): void {
    this.#fence = fence
    this.#begun.resolve(fence)
  }

  /** What waits is refused, and what comes from now on waits for the next tenure. */
  end(): void {
    this.#begun.reject(new FencedError(this.#options.source))
    this.#begun = Promise.withResolvers<Fence>()
    this.#begun.promise.catch(() => undefined)
    this.#fence = null
  }

  async #write<Value>(write: (store: FencedStore) => Promise<Value>): Promise<Value> {
    const fence = await this.#begun.promise
    try {
      return await write(this.#options.store.fenced(fence))
    } catch (error) {
      if (error instanceof FencedError) this.#options.onFenced(fence)
      throw error
    }
  }

  #createWrites(): Writes {
    const { tokens, journal } = this.#options.store
    return {
      record: (states, plan, hold) => this.#write((store) => store.record(states, plan, hold)),
      tokens: {
        read: (source) => tokens.read(source),
        write: (source, value, expected) => this.#write((store) => store.tokens.write(source, value, expected)),
        forget: (source) => this.#write((store) => store.tokens.forget(source)),
      },
      journal: {
        heard: (source, account) => journal.heard(source, account),
        openCalls: (source) => journal.openCalls(source),
        kept: (callId) => journal.kept(callId),
        known: (callIds) => journal.known(callIds),
        lookUp: (source, kind, subject) => journal.lookUp(source, kind, subject),
        dueLookUps: (query) => journal.dueLookUps(query),
        nextLookUpAt: (source) => journal.nextLookUpAt(source),
        markHeard: (...given) => this.#write((store) => store.journal.markHeard(...given)),
        putLookUps: (...given) => this.#write((store) => store.journal.putLookUps(...given)),
        reschedule: (...given) => this.#write((store) => store.journal.reschedule(...given)),
        endLookUp: (...given) => this.#write((store) => store.journal.endLookUp(...given)),
        hastenLookUps: (...given) => this.#write((store) => store.journal.hastenLookUps(...given)),
      },
    }
  }
}
