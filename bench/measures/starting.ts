// How long a start takes, with nothing pending and with very much; and how long until all that is delivered.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { install } from '../contestants/ringpost.ts'
import { type Spread, spreadOf } from '../report/statistics.ts'
import type { Peers } from '../stage/peers.ts'
import { usageOf } from '../stage/usage.ts'
import { fill } from './fill.ts'

export interface Starting {
  readonly emptyMs: Spread
  readonly pending: number
  readonly pendingMs: Spread
  /** Until the last of the pending was delivered; null when that did not end in time. */
  readonly recoveryMs: number | null
  readonly recoveryBytes: number
}

const PATIENCE_MS = 90_000
const LOOK_EVERY_MS = 200

export const measureStarting = async (
  peers: Peers,
  { pending, rounds }: { readonly pending: number; readonly rounds: number },
): Promise<Starting> => {
  const empty = await install(peers)
  const full = await install(peers)
  await fill(full, { calls: pending, pending: true })
  const emptyMs: number[] = []
  const pendingMs: number[] = []
  for (let round = 0; round < rounds; round++) {
    const idle = await empty.start()
    emptyMs.push(idle.readyMs)
    await idle.stop()
    const busy = await full.start()
    pendingMs.push(busy.readyMs)
    // Killed at once, so that the next round has as good as all of it before it.
    await busy.kill()
  }
  const recovery = await recover(full)
  await Promise.all([empty.remove(), full.remove()])
  return { emptyMs: spreadOf(emptyMs), pending, pendingMs: spreadOf(pendingMs), ...recovery }
}

const recover = async (
  installation: Awaited<ReturnType<typeof install>>,
): Promise<Pick<Starting, 'recoveryMs' | 'recoveryBytes'>> => {
  const startedAt = performance.now()
  const running = await installation.start()
  const db = new DatabaseSync(join(installation.path, 'data', 'ringpost.db'), { readOnly: true })
  const left = db.prepare('SELECT count(*) AS pending FROM work INDEXED BY work_pending WHERE wanted > delivered')
  try {
    for (;;) {
      await sleep(LOOK_EVERY_MS)
      const tookMs = performance.now() - startedAt
      const recoveryBytes = usageOf(running.pid).residentBytes
      if (Number(left.get()?.['pending']) === 0) return { recoveryMs: tookMs, recoveryBytes }
      if (tookMs > PATIENCE_MS) return { recoveryMs: null, recoveryBytes }
    }
  } finally {
    db.close()
    await running.stop()
  }
}
