// The fields that option schemas are built from: texts, switches, secrets and the URLs that requests go to.
import { z } from 'zod'
import { unlessMissing } from './document/messages.ts'
import { Secret } from './secret.ts'

/** An empty value is empty, and no further fault is found in it. */
const ABORT = { abort: true } as const

/** A text with something in it; white space around it is dropped. */
export const text = () => z.string().trim().min(1, ABORT)

/**
 * A switch. Variables are always replaced by strings, so `"true"` and `"false"` count too.
 * `fallback` makes the key optional.
 */
export function flag(): typeof onOrOff
export function flag(fallback: boolean): z.ZodPrefault<typeof onOrOff>
export function flag(fallback?: boolean) {
  return fallback === undefined ? onOrOff : onOrOff.prefault(fallback)
}

const onOrOff = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: unlessMissing('must be true or false') })
  .transform((value) => value === true || value === 'true')

/** A value, or a list of which one must hold. */
export const oneOrMany = <Item extends z.ZodType>(item: Item) =>
  z.union([item, z.array(item).min(1)]).transform((value) => [value].flat() as readonly z.output<Item>[])

/** A token, password or key. Refuses white space around it: it is always a slip of the pen and fails only later, at the vendor. */
export const secret = () =>
  z
    .string()
    .min(1, ABORT)
    .refine((value) => value === value.trim(), 'must not begin or end with white space')
    .transform((value) => new Secret(value))

const URL_MESSAGE = 'must be a URL that begins with http:// or https://'

/** Why a text is not an address to send requests to, or the address. Credentials in a URL end up in logs of others, so none are taken. */
const parseUrl = (value: string): URL | string => {
  const url = /^https?:\/\/\S+$/i.test(value) ? URL.parse(value) : null
  if (url === null) return URL_MESSAGE
  return url.username === '' && url.password === '' ? url : 'must not hold a user name or a password'
}

const address = z
  .string()
  .meta({ format: 'uri' })
  .transform((value, context) => {
    const url = parseUrl(value)
    if (typeof url !== 'string') return url
    context.addIssue({ code: 'custom', message: url })
    return z.NEVER
  })

/** The http(s) URL of a service; `fallback` makes the key optional. */
export function outboundUrl(): typeof address
export function outboundUrl(fallback: string): z.ZodPrefault<typeof address>
export function outboundUrl(fallback?: string) {
  return fallback === undefined ? address : address.prefault(fallback)
}

/** An http(s) URL that whoever holds may post to, as webhook URLs are: parsed, then hidden. `reveal()` is the whole address. */
export const secretUrl = () => address.transform((url) => new Secret(url.href))
