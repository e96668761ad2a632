// Counts rows and sums their hashes: equal for the same rows in whatever order they are read.
import { createHash } from 'node:crypto'
import type { Row } from './file-rows.ts'

export interface Sum {
  readonly rows: number
  /** Hex. */
  readonly checksum: string
}

export class Summing {
  #rows = 0
  #sum = 0n

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const hash = createHash('sha256').update(JSON.stringify(row)).digest()
      this.#sum = BigInt.asUintN(64, this.#sum + hash.readBigUInt64BE())
      this.#rows++
    }
  }

  end(): Sum {
    return { rows: this.#rows, checksum: this.#sum.toString(16).padStart(16, '0') }
  }
}
