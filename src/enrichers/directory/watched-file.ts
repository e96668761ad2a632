// A file that is read again whenever it changes: looked at every few seconds, which works on every file system and however it is replaced.
import { readFile, stat } from 'node:fs/promises'
import type { Clock } from '../../clock.ts'

export interface WatchedFile {
  readonly path: string
  readonly clock: Clock
  /** Called with each new content. */
  readonly onContent: (bytes: Uint8Array) => void
  /** Called when it cannot be read any more, or not yet: `ENOENT`, `EACCES`, … */
  readonly onFault: (code: string) => void
  /** Called once, after the first look. */
  readonly onLooked: () => void
}

const LOOK_EVERY_MS = 3_000
const MAX_BYTES = 32 * 1024 * 1024

/** Looks until the signal aborts; never rejects. */
export const watchFile = async (file: WatchedFile, signal: AbortSignal): Promise<void> => {
  let known: string | null = null
  for (let looks = 0; !signal.aborted; looks++) {
    const seen = await look(file.path, known)
    if (signal.aborted) return
    if (seen.kind === 'content') file.onContent(seen.bytes)
    if (seen.kind === 'fault') file.onFault(seen.code)
    known = seen.mark
    if (looks === 0) file.onLooked()
    await file.clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined)
  }
}

type Look =
  | { readonly kind: 'same'; readonly mark: string | null }
  | { readonly kind: 'content'; readonly mark: string; readonly bytes: Uint8Array }
  | { readonly kind: 'fault'; readonly mark: string; readonly code: string }

/** A file that changes while it is read is left for the next look: it may be half written. */
const look = async (path: string, known: string | null): Promise<Look> => {
  try {
    const before = await markOf(path)
    if (before === known) return { kind: 'same', mark: known }
    const bytes = await readFile(path)
    return (await markOf(path)) === before ? { kind: 'content', mark: before, bytes } : { kind: 'same', mark: known }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return known === code ? { kind: 'same', mark: known } : { kind: 'fault', mark: code, code }
  }
}

class TooLarge extends Error {
  readonly code = 'larger than 32 MB'
}

/** Whatever is put in its place has another inode or another time, also within the same second. */
const markOf = async (path: string): Promise<string> => {
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
  if (size > MAX_BYTES) throw new TooLarge()
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}
