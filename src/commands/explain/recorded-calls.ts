// Recorded calls in a file: one call, a list, or a line each, bare or in the envelope of the HTTP sink.
import { createReadStream } from 'node:fs'
import type { Call } from '../../call/call.ts'
import { callFromJson } from '../../call/call-schema.ts'
import { RingpostError } from '../../errors.ts'

const MAX_BYTES = 16 * 1024 * 1024

/** `file` is `-` for standard input. Throws `RingpostError` 'usage' when it cannot be read or holds anything else than calls. */
export const readRecordedCalls = async (file: string): Promise<readonly Call[]> => {
  const shown = file === '-' ? 'standard input' : file
  const text = await readText(file, shown)
  return entriesOf(text, shown).map(({ place, value }) => {
    const read = callFromJson(unwrapped(value))
    if ('call' in read) return read.call
    throw wrong(`${place} is no call: ${read.fault}`)
  })
}

const readText = async (file: string, shown: string): Promise<string> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      bytes += chunk.length
      if (bytes > MAX_BYTES) break
      chunks.push(chunk)
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw wrong(`${shown} cannot be read (${code})`)
  }
  if (bytes > MAX_BYTES) throw wrong(`${shown} is larger than 16 MB`)
  return new TextDecoder().decode(Buffer.concat(chunks))
}

interface Entry {
  /** Where it stands, for messages. */
  readonly place: string
  readonly value: unknown
}

const entriesOf = (text: string, shown: string): readonly Entry[] => {
  if (text.trim() === '') throw wrong(`${shown} is empty`)
  const whole = parsed(text)
  if (whole === undefined) return linesOf(text, shown)
  if (!Array.isArray(whole)) return [{ place: shown, value: whole }]
  return whole.map((value: unknown, index) => ({ place: `${shown}, entry ${index + 1}`, value }))
}

const linesOf = (text: string, shown: string): readonly Entry[] => {
  const lines = text.split('\n').map((line, index) => ({ line: line.trim(), place: `${shown}, line ${index + 1}` }))
  const filled = lines.filter(({ line }) => line !== '')
  return filled.map(({ line, place }) => {
    const value = parsed(line)
    if (value !== undefined) return { place, value }
    throw wrong(`${filled.length > 1 ? place : shown} is not JSON`)
  })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The HTTP sink sends a call as `{"type":…,"data":{"call":…}}`, in both of its formats. */
const unwrapped = (value: unknown): unknown => field(field(value, 'data'), 'call') ?? value

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined

const wrong = (message: string): RingpostError =>
  new RingpostError('usage', message, {
    nextStep: 'Give --call a file with a call as the http and stdout sinks send it, or - for standard input.',
  })
