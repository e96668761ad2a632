// How long a server asks us to stay away.

/**
 * The instant (epoch ms) a `Retry-After` header names, as whole seconds or as an HTTP date; null when absent or garbage.
 * A past date is now. Source: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export const retryAfterAt = (header: string | undefined, now: number): number | null => {
  const value = header?.trim()
  if (!value) return null
  if (/^\d{1,9}$/.test(value)) return now + Number(value) * 1000
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value)) return null
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(at, now)
}
