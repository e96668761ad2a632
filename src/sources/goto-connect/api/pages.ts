// Reads a list of GoTo's page by page, to its end.
import { fields, identity, list } from '../wire/read.ts'
import type { ApiRequest, ApiResult, CallApi } from './client.ts'

/**
 * Yields the items of each page; a failure is the last thing it yields. Takes `{ items, nextPageMarker }` and a bare array.
 * Conventions: https://developer.goto.com/guides/References/
 */
export async function* readPages(
  callApi: CallApi,
  request: ApiRequest & { readonly pageSize: number },
  signal: AbortSignal,
): AsyncGenerator<ApiResult<readonly unknown[]>, void> {
  const { pageSize, ...first } = request
  const query = { ...first.query, pageSize: String(pageSize) }
  const seen = new Set<string>()
  let marker: string | null = null
  do {
    const next: ApiRequest = { ...first, query: marker === null ? query : { ...query, pageMarker: marker } }
    const answer = await callApi(next, signal)
    if (!answer.ok) return yield answer
    yield { ok: true, value: list(answer.value) ?? list(fields(answer.value)?.['items']) ?? [] }
    marker = identity(fields(answer.value)?.['nextPageMarker'])
    // A marker that comes again would lead around in a circle.
    if (marker !== null && seen.has(marker)) return
    if (marker !== null) seen.add(marker)
  } while (marker !== null)
}

/** All pages as one list. */
export const readAll = async (
  pages: AsyncIterable<ApiResult<readonly unknown[]>>,
): Promise<ApiResult<readonly unknown[]>> => {
  const items: unknown[] = []
  for await (const page of pages) {
    if (!page.ok) return page
    items.push(...page.value)
  }
  return { ok: true, value: items }
}
