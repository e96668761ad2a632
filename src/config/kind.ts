// What a component type (a sink, a source) tells the config: its options, and how to build one from them.
import type { z } from 'zod'

/** A configured component: nothing is built or opened until `build` is called. */
export type Factory<Instance, Context> = (context: Context) => Instance

export interface Kind<Instance, Context> {
  /** The value of `type:` in the config. */
  readonly type: string
  /** The type's own keys, without `name` and `type`: a strict object. */
  readonly options: z.ZodObject
  /** Takes what `options` parsed. */
  configure(name: string, options: unknown): Factory<Instance, Context>
}

/** What the file's schema needs to know of a kind. */
export type KindSchema = Pick<Kind<unknown, never>, 'type' | 'options'>

/** Ties the options' schema to the builder's parameter, then forgets the type so that kinds fit in one list. */
export const defineKind = <Schema extends z.ZodObject, Instance, Context>(definition: {
  readonly type: string
  readonly options: Schema
  readonly build: (name: string, options: z.output<Schema>, context: Context) => Instance
}): Kind<Instance, Context> => ({
  type: definition.type,
  options: definition.options,
  configure: (name, options) => (context) => definition.build(name, options as z.output<Schema>, context),
})
