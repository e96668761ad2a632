// What runs in the background of a supervisor, so that a stop can wait for it and no failure goes unheard.

export class Tasks {
  readonly #running = new Set<Promise<void>>()
  readonly #onError: (thrown: unknown) => void

  constructor(onError: (thrown: unknown) => void) {
    this.#onError = onError
  }

  add(task: Promise<void>): void {
    const guarded = task.catch(this.#onError).finally(() => this.#running.delete(guarded))
    this.#running.add(guarded)
  }

  /** Resolves when none is left, those added meanwhile included. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
