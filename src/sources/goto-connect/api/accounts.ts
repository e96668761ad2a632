// Which accounts to hear: those configured, else all of the logged-in user.
import { fields, identity, list } from '../wire/read.ts'
import { type ApiResult, type CallApi, failed } from './client.ts'

const STEP = 'find the accounts'

/** Every account of the user, never just the first: a super admin may have several. Needs the scope `users.v1.read`. */
const discoverAccounts = async (callApi: CallApi, signal: AbortSignal): Promise<ApiResult<readonly string[]>> => {
  const answer = await callApi({ step: STEP, method: 'GET', path: '/users/v1/me' }, signal)
  if (!answer.ok) {
    const { failure } = answer
    if (failure.status !== 403) return answer
    const message = `${failure.message === '' ? 'not allowed' : failure.message}; name them in \`accounts\`, or tick the scope users.v1.read on the OAuth client and log in again`
    return { ok: false, failure: { ...failure, message } }
  }
  const items = list(fields(answer.value)?.['items']) ?? []
  const accounts = new Set(items.flatMap((item) => identity(fields(item)?.['accountKey']) ?? []))
  if (accounts.size > 0) return { ok: true, value: [...accounts] }
  return { ok: false, failure: failed(STEP, 'GoTo lists none for this user; name them in `accounts`') }
}

export interface Accounts {
  list(signal: AbortSignal): Promise<ApiResult<readonly string[]>>
  /** Another person has logged in, who may have other accounts. */
  forget(): void
}

/** Discovered once a login. */
export const createAccounts = (configured: readonly string[] | undefined, callApi: CallApi): Accounts => {
  let known = configured ?? null
  return {
    list: async (signal) => {
      if (known !== null) return { ok: true, value: known }
      const found = await discoverAccounts(callApi, signal)
      if (found.ok) known = found.value
      return found
    },
    forget: () => {
      known = configured ?? null
    },
  }
}
