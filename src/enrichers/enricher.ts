// The port of an enricher: it looks up the far party of a call and answers with a closed result.
import type { Call, Direction } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import type { Kind } from '../config/kind.ts'
import type { Log } from '../log.ts'
import type { Probed } from '../probe.ts'
import type { CallHistory } from '../store/history.ts'

export interface Enricher {
  readonly name: string
  /**
   * One look-up, in a time of the enricher's own. Never throws; an abort answers `failed`. What it finds need not be
   * tidy: `fields.ts` bounds it before anyone sees it.
   */
  lookup(query: Query, signal: AbortSignal): Promise<Finding>
  /** Whether what it asks can be reached, without asking about anybody; absent: nothing has to be. Never throws. */
  probe?(signal: AbortSignal): Promise<readonly Probed[]>
  /** Lets go of sockets, files and programs. */
  close(): Promise<void>
}

/** Whom to look up. Every text may come from an outsider. */
export interface Query {
  /** E.164; null when what the network showed is no such number. */
  readonly number: string | null
  /** The number as a person reads it, or the raw text that could not be parsed. */
  readonly display: string | null
  /** As the network gave it. */
  readonly name: string | null
  readonly direction: Direction
  readonly call: Call
}

export type Finding =
  /** Keys as the source of the data has them: only scalars count, see `fields.ts`. */
  | { readonly status: 'found'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly status: 'nothing' }
  /** One sentence for the log, without any secret, URL or phone number. */
  | { readonly status: 'failed'; readonly message: string }

export interface EnricherContext {
  readonly clock: Clock
  readonly log: Log
  /** The folder of the config file, absolute: relative paths in options are relative to it. */
  readonly folder: string
  readonly history: CallHistory
}

export type EnricherKind = Kind<Enricher, EnricherContext>

export const NOTHING: Finding = { status: 'nothing' }

export const failed = (message: string): Finding => ({ status: 'failed', message })

/** What was found; without a single field it is nothing. */
export const foundIn = (fields: Readonly<Record<string, unknown>>): Finding =>
  Object.keys(fields).length === 0 ? NOTHING : { status: 'found', fields }
