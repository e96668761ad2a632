// Keeps the names in memory: read in the background, read again every few hours, and done without where GoTo refuses them.
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import type { Accounts } from '../api/accounts.ts'
import { type ApiResult, type CallApi, describe } from '../api/client.ts'
import { readAll, readPages } from '../api/pages.ts'
import { ADMIN_SCOPE, readEmails } from './emails.ts'
import { linesIn, mergeNames, type Names, NO_NAMES, numbersIn, usersIn } from './names.ts'

export interface NameBookParts {
  readonly callApi: CallApi
  /** GoTo's admin directory, which is another host. */
  readonly callAdmin: CallApi
  readonly accounts: Pick<Accounts, 'list'>
  /** Changes with each login: what was refused to one may be allowed to the next. */
  readonly loginAt: () => number | null
  readonly clock: Clock
  readonly log: Log
}

/** One list at GoTo. Vendor pages: https://developer.goto.com/GoToConnect/ (Users API, Voice Admin API). */
interface Shelf {
  readonly key: string
  readonly scope: string
  readonly read: (signal: AbortSignal) => Promise<ApiResult<Names>>
}

const LINES_SCOPE = 'users.v1.lines.read'
const NUMBERS_SCOPE = 'voice-admin.v1.read'
const PAGE_SIZE = 100
const READ_EVERY_MS = 4 * 3_600_000
const REFUSED_FOR_MS = 24 * 3_600_000
/** How soon a new login is noticed. */
const LONGEST_NAP_MS = 60_000
const SHORTEST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = 3_600_000

export class NameBook {
  readonly #parts: NameBookParts
  readonly #read = new Map<string, Names>()
  /** When each list that was refused may be asked for again; monotonic. */
  readonly #refusedUntil = new Map<string, number>()
  /** The scopes of which it was said that they are missing, for this login. */
  readonly #told = new Set<string>()
  #names = NO_NAMES

  constructor(parts: NameBookParts) {
    this.#parts = parts
  }

  /** What is known at this moment. */
  get names(): Names {
    return this.#names
  }

  /** Reads and reads again until the signal aborts, then rejects with its reason. */
  async run(signal: AbortSignal): Promise<never> {
    const { clock, loginAt } = this.#parts
    for (let failures = 0; ; ) {
      const login = loginAt()
      failures = (await this.#readAll(signal)) ? 0 : failures + 1
      const pauseMs = Math.min(SHORTEST_RETRY_MS * 2 ** Math.min(failures, 20), LONGEST_RETRY_MS)
      const until = clock.monotonic() + (failures === 0 ? READ_EVERY_MS : pauseMs)
      while (clock.monotonic() < until && loginAt() === login) {
        await clock.sleep(Math.min(until - clock.monotonic(), LONGEST_NAP_MS), signal)
      }
      if (loginAt() !== login) this.#startOver()
    }
  }

  #startOver(): void {
    this.#refusedUntil.clear()
    this.#told.clear()
  }

  /** False when something failed that may work soon. */
  async #readAll(signal: AbortSignal): Promise<boolean> {
    const { accounts, clock, log } = this.#parts
    const known = await accounts.list(signal)
    if (!known.ok) return false
    let complete = true
    for (const shelf of shelvesOf(known.value, this.#parts)) {
      const { key } = shelf
      if (clock.monotonic() < (this.#refusedUntil.get(key) ?? 0)) continue
      const answer = await shelf.read(signal)
      if (answer.ok) this.#put(key, answer.value)
      else if (isRefusal(answer.failure.status, shelf)) {
        this.#refusedUntil.set(key, clock.monotonic() + REFUSED_FOR_MS)
        this.#tell(shelf, describe(answer.failure))
      } else {
        complete = false
        log.debug({ failure: describe(answer.failure) }, 'names could not be read')
      }
    }
    return complete
  }

  #put(key: string, names: Names): void {
    this.#read.set(key, names)
    this.#names = mergeNames(this.#read.values())
    const sizes = Object.fromEntries(Object.entries(names).map(([what, { size }]) => [what, size]))
    this.#parts.log.debug(sizes, 'read names')
  }

  /** Once a scope and login. */
  #tell({ scope }: Shelf, failure: string): void {
    if (this.#told.has(scope)) return
    this.#told.add(scope)
    this.#parts.log.info({ scope, failure }, `done without: names that need the scope ${scope}`)
  }
}

const shelvesOf = (accounts: readonly string[], parts: NameBookParts): readonly Shelf[] => [
  pages(parts, { path: '/users/v1/lines', account: null, scope: LINES_SCOPE, put: linesIn }),
  ...accounts.flatMap((account): readonly Shelf[] => [
    pages(parts, { path: '/users/v1/users', account, scope: LINES_SCOPE, put: usersIn }),
    pages(parts, { path: '/voice-admin/v1/phone-numbers', account, scope: NUMBERS_SCOPE, put: numbersIn }),
    { key: `emails ${account}`, scope: ADMIN_SCOPE, read: (signal) => emails(parts, account, signal) },
  ]),
]

interface Paged {
  readonly path: string
  readonly account: string | null
  readonly scope: string
  readonly put: (items: readonly unknown[]) => Names
}

const pages = ({ callApi }: NameBookParts, { path, account, scope, put }: Paged): Shelf => {
  const query = account === null ? {} : { query: { accountKey: account } }
  const step = { step: 'read names', background: true } as const
  const request = { ...step, method: 'GET' as const, path, ...query, pageSize: PAGE_SIZE }
  const read = async (signal: AbortSignal): Promise<ApiResult<Names>> => {
    const answer = await readAll(readPages(callApi, request, signal))
    return answer.ok ? { ok: true, value: put(answer.value) } : answer
  }
  return { key: `${path} ${account}`, scope, read }
}

const emails = async (
  { callAdmin }: NameBookParts,
  account: string,
  signal: AbortSignal,
): Promise<ApiResult<Names>> => {
  const answer = await readEmails(callAdmin, account, signal)
  return answer.ok ? { ok: true, value: { ...NO_NAMES, emails: answer.value } } : answer
}

/**
 * What asking again soon will not change: a missing scope or right, or a list that this GoTo does not have. The admin
 * directory answers 401 to tokens that are good everywhere else.
 */
const isRefusal = (status: number | null, { scope }: Shelf): boolean =>
  status !== null && status >= 400 && status < 500 && ![scope === ADMIN_SCOPE ? 0 : 401, 408, 429].includes(status)
