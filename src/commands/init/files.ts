// Puts the two files in their place: whole or not at all, the secrets never readable by anybody else, what was there kept beside.
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { messageOf, RingpostError } from '../../errors.ts'

export interface Place {
  /** Absolute. */
  readonly config: string
  /** Beside it. */
  readonly env: string
}

export const placeOf = (config: string): Place => ({ config, env: join(dirname(config), '.env') })

/** Before anybody answers questions in vain. Throws `RingpostError` 'unavailable'. */
export const requireWritable = ({ config }: Place): void => {
  try {
    accessSync(existing(dirname(config)), constants.W_OK)
  } catch (error) {
    throw unwritable(config, error)
  }
}

/** Empty where there is none. */
export const readBefore = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')

interface Draft {
  readonly file: string
  readonly text: string
  readonly mode: number
}

/**
 * Answers the copies of what was there. The secrets go first: a config without them is of no use, they without it do no
 * harm. Nothing in here waits, so no signal comes between. Throws `RingpostError` 'unavailable'.
 */
export const putInPlace = (place: Place, texts: { readonly config: string; readonly env: string }, at: Date) => {
  const drafts: readonly Draft[] = [
    ...(texts.env === '' ? [] : [{ file: place.env, text: texts.env, mode: 0o600 }]),
    { file: place.config, text: texts.config, mode: 0o644 },
  ]
  try {
    mkdirSync(dirname(place.config), { recursive: true })
    for (const draft of drafts) writeDraft(draft)
    const copies = drafts.flatMap(({ file }) => (existsSync(file) ? [keepCopy(file, at)] : []))
    for (const { file } of drafts) renameSync(draftOf(file), file)
    return copies
  } catch (error) {
    throw unwritable(place.config, error)
  } finally {
    for (const { file } of drafts) rmSync(draftOf(file), { force: true })
  }
}

const existing = (path: string): string => (existsSync(path) || dirname(path) === path ? path : existing(dirname(path)))

const unwritable = (config: string, cause: unknown): RingpostError =>
  new RingpostError('unavailable', `the files cannot be written: ${messageOf(cause)}`, {
    nextStep: `Run this as a user who may write to ${dirname(config)}, or name a file with --config.`,
    cause,
  })

const draftOf = (file: string): string => `${file}.${process.pid}.new`

const writeDraft = ({ file, text, mode }: Draft): void => {
  writeFileSync(draftOf(file), text, { flag: 'wx', mode, flush: true })
  // What root sets up for a service belongs to whoever owns the folder, as the store does.
  const { uid, gid } = statSync(dirname(file))
  if (process.getuid?.() === 0) chownSync(draftOf(file), uid, gid)
}

/** `config.yaml.2026-11-25T23-05-12-345Z.bak`, for its owner only. */
const keepCopy = (file: string, at: Date): string => {
  const copy = `${file}.${at.toISOString().replace(/[:.]/g, '-')}.bak`
  writeFileSync(copy, readFileSync(file), { flag: 'wx', mode: 0o600, flush: true })
  return basename(copy)
}
