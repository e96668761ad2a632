// The typed configuration: what is left of the YAML file once every name, value and variable has been checked.
import type { CallStatus, Direction } from '../call/call.ts'
import type { LogOptions } from '../log.ts'
import type { Factory, Kind } from './kind.ts'
import type { Secret } from './secret.ts'
import type { StoreOptions } from './store/store.ts'

/** Generic over what its components build, so that this file needs to know none of them. */
export interface Config<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> {
  /** Absolute. */
  readonly dataDir: string
  readonly store: StoreOptions
  /** What tokens are encrypted with at rest, 32 bytes each, in base64; `previous` are only read with. */
  readonly tokenKeys: { readonly current: Secret | null; readonly previous: readonly Secret[] }
  /** How long calls are kept after the last that was heard of them. */
  readonly retentionMs: number
  /** After how long a silence an open call is taken to be over. */
  readonly callMaxAgeMs: number
  readonly log: LogOptions
  readonly admin: {
    readonly host: string
    readonly port: number
    /** Null only where nobody but this machine can connect. */
    readonly token: Secret | null
    /** Further names the listener is reached by, without a port. */
    readonly hosts: readonly string[]
  }
  readonly sources: readonly Component<Source, SourceContext>[]
  readonly enrichers: readonly Component<Enricher, EnricherContext>[]
  /** How long the first card of a call waits for the enrichers; 0 is not at all. */
  readonly enrichWaitMs: number
  readonly sinks: readonly Component<Sink, SinkContext>[]
  /** What belongs together, file by file: the main one first, then those it includes. */
  readonly files: readonly ConfigFile[]
  readonly alerts: {
    /** The names of the sinks that are told when the daemon needs a person. */
    readonly sinks: readonly string[]
    /** How long something may wait for a sink before that is worth an alert. */
    readonly afterMs: number
  }
  readonly digests: readonly Digest[]
}

/** The component types a config may use. */
export interface Kinds<Source, SourceContext, Enricher, EnricherContext, Sink, SinkContext> {
  readonly sources: readonly Kind<Source, SourceContext>[]
  readonly enrichers: readonly Kind<Enricher, EnricherContext>[]
  readonly sinks: readonly Kind<Sink, SinkContext>[]
}

/** A file and what stands in it, by name. All of it is about the calls of its own sources only. */
export interface ConfigFile {
  /** As messages name it. */
  readonly name: string
  readonly sources: readonly string[]
  readonly enrichers: readonly string[]
  readonly sinks: readonly string[]
  /** Null when it has no `routes:`; each of its sinks then gets its inbound calls. */
  readonly routes: readonly Route[] | null
}

export interface Component<Instance, Context> {
  readonly name: string
  readonly type: string
  /** The folder of the file it stands in, absolute: relative paths in its options are relative to it. */
  readonly folder: string
  /** The same as long as its options mean the same. */
  readonly fingerprint: string
  readonly build: Factory<Instance, Context>
}

export interface Route {
  readonly when: RouteCondition
  readonly sinks: readonly string[]
  readonly continue: boolean
  /** Whether it is also for the calls of included files. */
  readonly included?: boolean
}

/** Every key that is present must hold; a list holds when one of its entries does. */
export interface CallCondition {
  readonly direction?: readonly Direction[]
  /** E.164, or a prefix that ends in `*`. */
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  readonly queue?: readonly string[]
  /** An extension, a line's name or a user's id, of any line that rings, rang or answered. */
  readonly line?: readonly string[]
  readonly status?: readonly CallStatus[]
  readonly account?: readonly string[]
  readonly source?: readonly string[]
  /** Whether an enricher knows the caller. */
  readonly known?: boolean
  /** ISO 3166-1 alpha-2 of the caller's number, upper case. */
  readonly country?: readonly string[]
  /** When the call came in. */
  readonly hours?: readonly OpeningHours[]
  /** Whether the call was pieced together after the fact. True also lets cards show those that were answered. */
  readonly reconstructed?: boolean
}

export interface RouteCondition extends CallCondition {
  /** None of these may hold. */
  readonly not?: readonly CallCondition[]
}

/** A list of missed calls, sent at set times. */
export interface Digest {
  readonly name: string
  /** Five fields. */
  readonly cron: string
  /** IANA. */
  readonly timezone: string
  readonly sinks: readonly string[]
  /** The calls it tells of. */
  readonly when: RouteCondition
  /** Where there are several files: only what these sources heard counts, also of who was called back. */
  readonly sources?: readonly string[]
  /** Whether it is also sent when there is none. */
  readonly empty: boolean
}

/** A week of opening hours, as the clocks of one place show them. */
export interface OpeningHours {
  readonly name: string
  /** IANA. */
  readonly timezone: string
  /** Seven entries, Sunday first, as `Date.getUTCDay` counts. */
  readonly days: readonly (readonly DaySpan[])[]
  /** Dates as `2026-12-25`, on which no span begins. */
  readonly holidays: ReadonlySet<string>
}

/** Minutes from midnight of the day it begins on; `to` is not part of it, and is past 1440 when it ends on the day after. */
export interface DaySpan {
  readonly from: number
  readonly to: number
}
