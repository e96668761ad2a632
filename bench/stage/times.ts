// Instants of very many things, each known by a number; on a clock that all processes of one machine share.

/** Milliseconds since the machine's own beginning: the same in every process, and never set. */
export const now = (): number => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1_000_000
}

const FIRST_ROOM = 1 << 16

export class Times {
  #at = new Float64Array(FIRST_ROOM)
  #end = 0

  get(key: number): number {
    return this.#at[key] ?? 0
  }

  set(key: number, at: number): void {
    if (key >= this.#at.length) {
      const larger = new Float64Array(Math.max(this.#at.length * 2, key + 1))
      larger.set(this.#at)
      this.#at = larger
    }
    this.#at[key] = at
    this.#end = Math.max(this.#end, key + 1)
  }

  /** A copy, 0 where nothing was set. */
  all(): Float64Array {
    return this.#at.slice(0, this.#end)
  }
}
