// The e-mail addresses of an account's users, as GoTo's admin directory lists them.
import { type ApiResult, type CallApi, failed } from '../api/client.ts'
import { count, fields, identity, list, text } from '../wire/read.ts'

/** What the admin directory wants of a login: https://developer.goto.com/guides/Authentication/ */
export const ADMIN_SCOPE = 'identity:'
/** The most that GoTo hands out at once, and far more users than any account has. */
const PAGE_SIZE = 1_000
const MOST_PAGES = 100

/** An address is compared and looked up, so that one spelling is enough; what does not look like one is none. */
const EMAIL = /^[^\s@<>]{1,64}@[^\s@<>]{1,189}$/

/**
 * By the user's key. `GET /admin/rest/v1/accounts/{key}/users` answers `{ results: [{ key, email }], fromIndex, toIndex,
 * total }`: https://developer.goto.com/admin/
 */
export const readEmails = async (
  callAdmin: CallApi,
  account: string,
  signal: AbortSignal,
): Promise<ApiResult<ReadonlyMap<string, string>>> => {
  const emails = new Map<string, string>()
  let offset = 0
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await callAdmin(requestOf(account, offset), signal)
    if (!answer.ok) return answer
    const results = list(fields(answer.value)?.['results'])
    if (results === null) return { ok: false, failure: failed(STEP, 'the answer is no list of users') }
    for (const user of results) {
      const [key, email] = [identity(fields(user)?.['key']), text(fields(user)?.['email'])]
      if (key !== null && email !== null && EMAIL.test(email)) emails.set(key, email.toLowerCase())
    }
    offset += results.length
    if (results.length === 0 || offset >= (count(fields(answer.value)?.['total']) ?? 0)) break
  }
  return { ok: true, value: emails }
}

const STEP = 'read e-mail addresses'

const requestOf = (account: string, offset: number) => ({
  step: STEP,
  method: 'GET' as const,
  path: `/admin/rest/v1/accounts/${encodeURIComponent(account)}/users`,
  query: { attributes: 'key,email', offset: String(offset), pageSize: String(PAGE_SIZE) },
  background: true,
})
