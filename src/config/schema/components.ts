// A source or sink in the file: `name`, `type`, and the options that belong to the type.
import { z } from 'zod'
import type { Component } from '../config.ts'
import type { Kind, KindSchema } from '../kind.ts'
import { fingerprintOf } from './fingerprint.ts'

const NAME = /^[A-Za-z0-9_-]{1,64}$/

export const componentName = (what: string) =>
  z
    .string()
    .regex(NAME, 'must be 1 to 64 letters, digits, hyphens or underscores')
    .describe(`The ${what}'s name in routes, logs and commands: 1 to 64 letters, digits, hyphens or underscores.`)

/** What a parsed entry is known to hold; the rest are the type's options. */
interface ParsedComponent {
  readonly name: string
  readonly type: string
  readonly [option: string]: unknown
}

/** A list with at least one entry, each of one of the kinds. */
export const componentList = (what: string, kinds: readonly KindSchema[]) => {
  const [first, ...rest] = kinds.map(({ type, options }) =>
    options
      .safeExtend({ name: componentName(what), type: z.literal(type).describe(`The type of the ${what}.`) })
      .strict()
      .meta({ title: `${type} ${what}` }),
  )
  if (first === undefined) throw new Error(`no kind of ${what} is registered`)
  // The options' types were forgotten when the kinds were put in one list.
  const component = z.discriminatedUnion('type', [first, ...rest]) as unknown as z.ZodType<ParsedComponent>
  return z.array(component).min(1)
}

/** Binds each entry's options to its kind; builds nothing. */
export const bind = <Instance, Context>(
  parsed: readonly ParsedComponent[],
  kinds: readonly Kind<Instance, Context>[],
  folder: string,
): readonly Component<Instance, Context>[] =>
  parsed.flatMap(({ name, type, ...options }) =>
    kinds
      .filter((kind) => kind.type === type)
      .map((kind) => ({
        name,
        type,
        folder,
        fingerprint: fingerprintOf({ folder, options }),
        build: kind.configure(name, options),
      })),
  )
