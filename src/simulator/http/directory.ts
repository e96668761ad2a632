// Who the company is: the user behind the token, its lines, its numbers and its people's e-mail addresses.
import { OWN_NUMBERS, STAFF } from '../company.ts'
import type { World } from '../world.ts'
import { type Answer, type Asked, badRequest, page, type Route, refused } from './route.ts'

const organization = (rank: number) => ({
  id: `0a000000-0000-4000-8000-${String(rank + 1).padStart(12, '0')}`,
  name: rank === 0 ? 'Example Company' : `Example Company ${rank + 1}`,
})

/** Every person's line in every account: the accounts are alike. */
const linesOf = (accounts: readonly string[]) =>
  accounts.flatMap((accountKey, rank) =>
    STAFF.map(({ lineId, name, extension }) => ({
      id: lineId,
      name,
      number: extension,
      primary: true,
      region: 'US',
      accountKey,
      organization: organization(rank),
    })),
  )

const me = (_: Asked, { settings }: World): Answer => ({
  status: 200,
  body: {
    items: settings.accounts.map((accountKey, rank) => ({
      accountKey,
      organizationId: organization(rank).id,
      organizationName: organization(rank).name,
      lines: linesOf([accountKey]),
      permissions: ['SUPER_ADMIN'],
      outboundPhoneNumbers: OWN_NUMBERS.map(({ number }) => number),
    })),
  },
})

const lines = ({ query }: Asked, { settings }: World): Answer => page(linesOf(settings.accounts), query)

const users = ({ query }: Asked, { settings }: World): Answer => {
  const account = query.get('accountKey')
  if (account === null) return badRequest('accountKey is required')
  if (!settings.accounts.includes(account)) return refused(403, 'UNAUTHORIZED', 'Forbidden')
  return page(
    STAFF.map(({ userKey, userId, lineId, extension, name }) => ({
      userKey,
      userId,
      lines: [{ id: lineId, number: extension, name }],
    })),
    query,
  )
}

const phoneNumbers = ({ query }: Asked, { settings }: World): Answer => {
  const account = query.get('accountKey')
  if (account === null) return badRequest('accountKey is required')
  if (!settings.accounts.includes(account)) return refused(403, 'UNAUTHORIZED', 'Forbidden')
  return page(
    OWN_NUMBERS.map((own) => ({ ...own, callerIdName: organization(0).name, status: 'ACTIVE' })),
    query,
  )
}

/** The admin directory pages by offset: `fromIndex` and `toIndex` are the first and the last one on the page. */
const adminUsers = ({ query, params }: Asked, { settings }: World): Answer => {
  if (!settings.accounts.includes(params['account'] ?? '')) return refused(403, 'UNAUTHORIZED', 'Forbidden')
  const [offset, pageSize] = [Number(query.get('offset') ?? 0), Number(query.get('pageSize') ?? 1_000)]
  if (!(offset >= 0) || !(pageSize >= 1 && pageSize <= 1_000)) return badRequest('offset or pageSize is out of range')
  const results = STAFF.slice(offset, offset + pageSize).map(({ userKey, email }) => ({ key: userKey, email }))
  const toIndex = offset + results.length - 1
  return { status: 200, body: { results, fromIndex: offset, toIndex, total: STAFF.length } }
}

export const directoryRoutes: readonly Route[] = [
  { endpoint: 'me', method: 'GET', path: '/users/v1/me', scope: 'users.v1.read', handle: me },
  { endpoint: 'lines', method: 'GET', path: '/users/v1/lines', scope: 'users.v1.lines.read', handle: lines },
  { endpoint: 'users', method: 'GET', path: '/users/v1/users', scope: 'users.v1.lines.read', handle: users },
  {
    endpoint: 'phone-numbers',
    method: 'GET',
    path: '/voice-admin/v1/phone-numbers',
    scope: 'voice-admin.v1.read',
    handle: phoneNumbers,
  },
  {
    endpoint: 'admin-users',
    method: 'GET',
    path: '/admin/rest/v1/accounts/:account/users',
    scope: 'identity:',
    handle: adminUsers,
  },
]
