import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { foldCall } from '../../../src/call/fold.ts'
import type { CallState } from '../../../src/call/state.ts'
import { systemClock } from '../../../src/clock.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { temporaryFile } from '../../support/temporary-file.ts'

const PROGRAM = join(import.meta.dirname, 'recording-process.ts')

/** Lets a process record until it printed `lines` lines, kills it with SIGKILL, and answers all it printed until then. */
const liveAndDie = async (file: string, life: string, lines: number): Promise<readonly string[]> => {
  const child = spawn(process.execPath, [PROGRAM, file, life], { stdio: ['ignore', 'pipe', 'inherit'] })
  const printed: string[] = []
  const output = createInterface(child.stdout).on('line', (line) => {
    printed.push(line)
    if (printed.length === lines) child.kill('SIGKILL')
  })
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(output, 'close')])
  if (signal !== 'SIGKILL') throw new Error(`the process ended by itself after: ${printed.at(-1)}`)
  return printed
}

const acknowledged = (lines: readonly string[], verb: string): readonly (readonly [string, number])[] =>
  lines
    .map((line) => line.split(' '))
    .filter(([first, , last]) => first === verb && last !== undefined)
    .map(([, callId = '', number]) => [callId, Number(number)])

interface CallRows {
  readonly call: Call
  readonly states: readonly CallState[]
  readonly revisions: readonly Call[]
  readonly wanted: number
  readonly delivered: number
}

const onDisk = (file: string) => {
  const db = new DatabaseSync(file)
  const bodies = (table: string, order: string, id: unknown) =>
    db
      .prepare(`SELECT body FROM ${table} WHERE call_id = ? ORDER BY ${order}`)
      .all(String(id))
      .map(({ body }) => JSON.parse(String(body)))
  const calls = new Map<string, CallRows>()
  for (const { id, body, wanted, delivered } of db
    .prepare('SELECT id, body, wanted, delivered FROM calls JOIN work ON call_id = id')
    .all())
    calls.set(String(id), {
      call: JSON.parse(String(body)),
      states: bodies('states', 'sequence', id),
      revisions: bodies('revisions', 'revision', id),
      wanted: Number(wanted),
      delivered: Number(delivered),
    })
  const [integrity] = db.prepare('PRAGMA integrity_check').all()
  const totals = db
    .prepare(
      'SELECT (SELECT count(*) FROM states) AS states, (SELECT count(*) FROM calls) AS calls, (SELECT count(*) FROM work) AS work',
    )
    .get()
  db.close()
  return { calls, integrity, totals }
}

describe('kill -9 of a process that records', () => {
  it('loses nothing that was acknowledged, and leaves every call whole', async () => {
    const file = temporaryFile('ringpost.db')
    const lines: string[] = []
    for (const [index, length] of [1, 40, 333, 120, 777].entries())
      lines.push(...(await liveAndDie(file, `life${index}`, length)))
    const kept = acknowledged(lines, 'kept')
    const sent = acknowledged(lines, 'sent')
    const { calls, integrity, totals } = onDisk(file)
    expect(kept.length).toBeGreaterThan(500)
    expect(sent.length).toBeGreaterThan(50)
    expect(integrity).toEqual({ integrity_check: 'ok' })
    for (const [callId, sequence] of kept)
      expect(calls.get(callId)?.states.map((state) => state.sequence)).toContain(sequence)
    for (const [callId, revision] of sent) expect(calls.get(callId)?.delivered).toBeGreaterThanOrEqual(revision)
    for (const { call, states, revisions, wanted, delivered } of calls.values()) {
      expect(call).toMatchObject(foldCall(states))
      expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, index) => index + 1))
      expect(revisions.at(-1)).toEqual(call)
      expect(wanted).toBe(call.revision)
      expect(delivered).toBeLessThanOrEqual(wanted)
    }
    expect(totals).toMatchObject({ calls: calls.size, work: calls.size })
    const store = await openSqliteStore({ file, clock: systemClock })
    expect(await store.counts()).toEqual({ states: totals?.['states'], calls: totals?.['calls'] })
    await store.close()
  })

  it('lets several processes create and use the same new file at once', async () => {
    const file = temporaryFile('ringpost.db')
    const lives = await Promise.all(['a', 'b', 'c'].map((life) => liveAndDie(file, life, 60)))
    const { calls, integrity } = onDisk(file)
    expect(integrity).toEqual({ integrity_check: 'ok' })
    for (const [callId, sequence] of acknowledged(lives.flat(), 'kept'))
      expect(calls.get(callId)?.states.map((state) => state.sequence)).toContain(sequence)
  })
})
