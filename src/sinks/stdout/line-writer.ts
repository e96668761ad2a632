// Writes to a stream that may be slow, stuck or gone: one write a delivery, however often it is tried.
import { once } from 'node:events'
import type { Writable } from 'node:stream'

export type WriteResult =
  | { readonly status: 'written' }
  /** Not yet taken within the time given, or stopped. A later call with the same id joins the write that is under way. */
  | { readonly status: 'stalled' }
  /** `code` is the system's: EPIPE, ENOSPC … */
  | { readonly status: 'failed'; readonly code: string }

export interface LineWriter {
  /** Resolves when the stream has let go of the text, and in any case after `timeoutMs` or at the abort. */
  write(id: string, text: string, timeoutMs: number, signal: AbortSignal): Promise<WriteResult>
}

export const createLineWriter = (stream: Writable): LineWriter => {
  const underWay = new Map<string, Promise<WriteResult>>()
  // The write's own callback reports errors; without any listener the event would end the process, even after `close`.
  stream.on('error', () => undefined)

  const begin = (id: string, text: string): Promise<WriteResult> => {
    const { promise, resolve } = Promise.withResolvers<WriteResult>()
    underWay.set(id, promise)
    stream.write(text, (error) => {
      underWay.delete(id)
      resolve(error ? { status: 'failed', code: codeOf(error) } : { status: 'written' })
    })
    return promise
  }

  const whenRoom = async (id: string, text: string, signal: AbortSignal): Promise<WriteResult> => {
    if (!underWay.has(id) && stream.writableNeedDrain) await once(stream, 'drain', { signal })
    return underWay.get(id) ?? begin(id, text)
  }

  return {
    write: async (id, text, timeoutMs, signal) => {
      if (signal.aborted) return { status: 'stalled' }
      const control = new AbortController()
      const { promise: cut, resolve } = Promise.withResolvers<WriteResult>()
      const stop = () => {
        resolve({ status: 'stalled' })
        control.abort()
      }
      const timer = setTimeout(stop, timeoutMs)
      signal.addEventListener('abort', stop, { once: true })
      try {
        return await Promise.race([cut, whenRoom(id, text, control.signal).catch(failed)])
      } finally {
        clearTimeout(timer)
        signal.removeEventListener('abort', stop)
      }
    },
  }
}

const failed = (error: unknown): WriteResult => ({ status: 'failed', code: codeOf(error) })

const codeOf = (error: unknown): string => {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'unknown error'
}
