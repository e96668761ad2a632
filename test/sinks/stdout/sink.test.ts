import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { callJson } from '../../../src/call/call-json.ts'
import { createStdoutSink, type StdoutSinkOptions, stdout } from '../../../src/sinks/stdout/index.ts'
import { answered, buildCall, buildDelivery } from '../../support/build-call.ts'

const RINGING = buildCall()
const never = new AbortController().signal

const open = (stream: StdoutSinkOptions['stream'], options: Partial<StdoutSinkOptions> = {}) =>
  createStdoutSink({ name: 'console', format: 'json', stream, colour: true, ...options })

const collect = (): {
  readonly stream: Writable & { isTTY?: boolean; columns?: number }
  readonly text: () => string
} => {
  const chunks: string[] = []
  const stream = new Writable({
    write: (chunk, _, done) => {
      chunks.push(String(chunk))
      done()
    },
  })
  return { stream, text: () => chunks.join('') }
}

/** A pipe that nobody reads and that is full after the first line. */
const full = (): PassThrough => new PassThrough({ highWaterMark: 1 })

describe('the stdout sink', () => {
  it('writes one line of the call’s JSON for each revision', async () => {
    const { stream, text } = collect()
    const sink = open(stream)
    for (const call of [RINGING, answered(RINGING)]) {
      expect(await sink.send(buildDelivery(call), never)).toEqual({ status: 'delivered' })
    }
    const lines = text().split('\n')
    expect(lines.slice(0, 2).map((line) => JSON.parse(line))).toEqual([callJson(RINGING), callJson(answered(RINGING))])
    expect(lines.slice(2)).toEqual([''])
  })

  it('hands a terminal nothing to obey, and the program behind it every character', async () => {
    const name = 'a\u001b[31m\u009b31m\u202eb\u2028\u007f'
    const { stream, text } = collect()
    const call = buildCall({ caller: { ...RINGING.caller, name } })
    await open(stream).send(buildDelivery(call), never)
    expect(text()).not.toMatch(/[\u001b\u007f-\u009f\u202e\u2028]/)
    expect(JSON.parse(text()).caller.name).toBe(name)
  })

  it('lists what a report lists, as JSON that a terminal need not fear or in lines for people', async () => {
    const sections = [{ title: 'Not called back yet', lines: ['\u202e(201) 555-0123'] }]
    const report = { id: 'digest_1', title: '1 missed call', text: 'Digest a.', sections, at: RINGING.createdAt }
    const json = collect()
    await open(json.stream).announce(report, never)
    expect(json.text()).not.toContain('\u202e')
    expect(JSON.parse(json.text()).notice).toMatchObject({ id: 'digest_1', title: '1 missed call', sections })
    const pretty = collect()
    await open(pretty.stream, { format: 'pretty' }).announce(report, never)
    expect(pretty.text()).toBe('1 missed call\n  Digest a.\n\n  Not called back yet\n    (201) 555-0123\n')
  })

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])(
    'colours its cards on a terminal only, and only where colour is wanted (%s, %s)',
    async (isTTY, colour, coloured) => {
      const { stream, text } = collect()
      stream.isTTY = isTTY
      await open(stream, { format: 'pretty', colour }).send(buildDelivery(RINGING), never)
      expect(text()).toContain('Incoming call')
      expect(text().includes('\u001b[')).toBe(coloured)
    },
  )

  it('fits its cards into a narrow terminal', async () => {
    const { stream, text } = collect()
    stream.columns = 50
    await open(stream, { format: 'pretty' }).send(buildDelivery(RINGING), never)
    for (const line of text().trimEnd().split('\n')) expect(line).toHaveLength(50)
  })

  it('waits for a slow reader, and writes nothing twice', async () => {
    const stream = full()
    const sink = open(stream, { timeoutMs: 30 })
    const delivery = buildDelivery(RINGING)
    await sink.send(buildDelivery(buildCall({ id: 'first' })), never)
    const waiting = stream.writableLength
    expect(await sink.send(delivery, never)).toMatchObject({ status: 'retry', reason: 'timeout' })
    expect(stream.writableLength).toBe(waiting)
    const retrying = sink.send({ ...delivery, attempt: 2 }, never)
    const lines: string[] = []
    stream.on('data', (chunk) => lines.push(JSON.parse(String(chunk)).id))
    expect(await retrying).toEqual({ status: 'delivered' })
    expect(lines).toEqual(['first', RINGING.id])
  })

  it('joins the write of an earlier attempt that is still under way', async () => {
    const writes: string[] = []
    const held: (() => void)[] = []
    const stream = new Writable({
      highWaterMark: 1,
      write: (chunk, _, done) => {
        writes.push(String(chunk))
        held.push(done)
      },
    })
    const sink = open(stream, { timeoutMs: 30 })
    expect(await sink.send(buildDelivery(RINGING), never)).toMatchObject({ status: 'retry', reason: 'timeout' })
    const retrying = sink.send(buildDelivery(RINGING, { attempt: 2 }), never)
    for (const done of held) done()
    expect(await retrying).toEqual({ status: 'delivered' })
    expect(writes).toHaveLength(1)
  })

  it.each([
    ['waiting for room', full()],
    ['in the middle of a write', new Writable({ write: () => undefined })],
  ])('answers an abort at once while %s', async (_, stream) => {
    await open(stream, { timeoutMs: 10 }).send(buildDelivery(buildCall({ id: 'first' })), never)
    const control = new AbortController()
    const sending = open(stream).send(buildDelivery(RINGING), control.signal)
    control.abort()
    expect(await sending).toMatchObject({ status: 'retry', reason: 'timeout' })
    expect(stream.listenerCount('drain')).toBe(0)
  })

  it('writes nothing once it is aborted', async () => {
    const { stream, text } = collect()
    expect(await open(stream).send(buildDelivery(RINGING), AbortSignal.abort())).toMatchObject({ status: 'retry' })
    expect(text()).toBe('')
  })

  it('switches itself off when its reader has gone, and the process lives on', async () => {
    const child = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] })
    await once(child, 'exit')
    const sink = open(child.stdin)
    expect(await sink.send(buildDelivery(RINGING), never)).toMatchObject({ status: 'disabled', reason: 'gone' })
    expect(await sink.send(buildDelivery(RINGING), never)).toMatchObject({ status: 'disabled', reason: 'gone' })
  })

  it('tries again after any other failure', async () => {
    const stream = new Writable({
      autoDestroy: false,
      write: (_chunk, _, done) => done(Object.assign(new Error('/secret/path is full'), { code: 'ENOSPC' })),
    })
    expect(await open(stream).send(buildDelivery(RINGING), never)).toEqual({
      status: 'retry',
      reason: 'network',
      message: 'standard output failed (ENOSPC)',
    })
  })

  it('takes json unless told otherwise', () => {
    expect(stdout.options.parse({})).toEqual({ format: 'json' })
    expect(stdout.options.safeParse({ format: 'xml' }).success).toBe(false)
  })
})
