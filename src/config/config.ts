// The typed configuration: what is left of the YAML file once every name, value and variable has been checked.
import type { CallStatus, Direction } from '../call/call.ts'
import type { LogOptions } from '../log.ts'
import type { Factory, Kind } from './kind.ts'

/** Generic over what its components build, so that this file needs to know neither sources nor sinks. */
export interface Config<Source, SourceContext, Sink, SinkContext> {
  /** Absolute. */
  readonly dataDir: string
  readonly store: { readonly type: 'sqlite' }
  readonly log: LogOptions
  readonly admin: { readonly host: string; readonly port: number }
  readonly sources: readonly Component<Source, SourceContext>[]
  readonly sinks: readonly Component<Sink, SinkContext>[]
  /** Null when the file has no `routes:`; every sink then gets inbound calls. */
  readonly routes: readonly Route[] | null
}

/** The component types a config may use. */
export interface Kinds<Source, SourceContext, Sink, SinkContext> {
  readonly sources: readonly Kind<Source, SourceContext>[]
  readonly sinks: readonly Kind<Sink, SinkContext>[]
}

export interface Component<Instance, Context> {
  readonly name: string
  readonly type: string
  readonly build: Factory<Instance, Context>
}

export interface Route {
  readonly when: RouteCondition
  readonly sinks: readonly string[]
  readonly continue: boolean
}

/** Every key that is present must hold; a list holds when one of its entries does. */
export interface RouteCondition {
  readonly direction?: readonly Direction[]
  /** E.164, or a prefix that ends in `*`. */
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  readonly queue?: readonly string[]
  readonly status?: readonly CallStatus[]
  readonly account?: readonly string[]
  readonly source?: readonly string[]
}
