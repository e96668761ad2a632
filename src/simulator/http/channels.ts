// The Notification Channel API. https://developer.goto.com/guides/GoToConnect/14_HOW_Notification_Channel/
import type { Channel } from '../notify/channels.ts'
import type { World } from '../world.ts'
import { type Answer, type Asked, badRequest, channelNotFound, fieldsOf, page, type Route } from './route.ts'

const BASE = '/notification-channel/v1/channels'

/** The address of a channel's socket: who knows it hears every call, no token asked. */
export const SOCKET_PATH = `${BASE}/:channelId/channelId/ws`

const shown = (channel: Channel, { hub, settings, url }: World) => {
  const channelURL = `${url().replace('http', 'ws')}${BASE}/${channel.id}/channelId/ws`
  const nested = settings.channelUrlPlacement === 'nested'
  const isConnected = hub.countOf(channel.id) > 0
  return {
    channelId: channel.id,
    channelNickname: channel.nickname,
    channelData: { channelType: 'WebSockets', isConnected, ...(nested && { channelURL }) },
    ...(!nested && { channelURL }),
    ...(settings.statedLifetimeS !== null && { channelLifetime: settings.statedLifetimeS }),
    resourceURL: `${url()}${BASE}/${encodeURIComponent(channel.nickname)}/${channel.id}`,
    doNotDisturbAware: false,
  }
}

const wrongType = (): Answer =>
  badRequest('The channel type is not supported', { constraints: [{ field: 'channelType', constraint: 'INVALID' }] })

/** Each POST makes another channel, whatever the nickname. */
const create = ({ body, params }: Asked, world: World): Answer => {
  if (fieldsOf(body)['channelType'] !== 'WebSockets') return wrongType()
  const channel = world.channels.create(params['nickname'] ?? '')
  world.log(`channel ${channel.nickname} created`)
  return { status: 201, body: shown(channel, world) }
}

/** All channels of the user, whatever made them; what was written a moment ago may be missing. */
const list = ({ query }: Asked, world: World): Answer => {
  const known = world.clock.now() - world.settings.readLagMs
  const channels = world.channels.list().filter(({ createdAt }) => createdAt <= known)
  return page(
    channels.map((channel) => shown(channel, world)),
    query,
  )
}

const find = ({ params }: Asked, { channels }: World): Channel | null => {
  const channel = channels.find(params['channelId'] ?? '')
  return channel?.nickname === params['nickname'] ? channel : null
}

const get = (asked: Asked, world: World): Answer => {
  const channel = find(asked, world)
  return channel === null ? channelNotFound() : { status: 200, body: shown(channel, world) }
}

/** What a client does on WEBSOCKET_REFRESH_REQUIRED: the lifetime starts anew. Both spellings of the type are taken. */
const refresh = (asked: Asked, world: World): Answer => {
  const channel = find(asked, world)
  if (channel === null) return channelNotFound()
  if (!['WebSockets', 'WebSocket'].includes(String(fieldsOf(asked.body)['channelType']))) return wrongType()
  if (world.board.take('ignore-refresh') === null) world.channels.extend(channel.id)
  world.log(`channel ${channel.nickname} refreshed`)
  return { status: 200, body: shown(channel, world) }
}

const remove = (asked: Asked, world: World): Answer => {
  const channel = find(asked, world)
  if (channel === null) return channelNotFound()
  world.channels.remove(channel.id)
  world.log(`channel ${channel.nickname} deleted`)
  return { status: 204 }
}

const ONE = `${BASE}/:nickname/:channelId`

export const channelRoutes: readonly Route[] = [
  { endpoint: 'channel-create', method: 'POST', path: `${BASE}/:nickname`, scope: '', handle: create },
  { endpoint: 'channel-list', method: 'GET', path: BASE, scope: '', handle: list },
  { endpoint: 'channel-get', method: 'GET', path: ONE, scope: '', handle: get },
  { endpoint: 'channel-refresh', method: 'PUT', path: ONE, scope: '', handle: refresh },
  { endpoint: 'channel-delete', method: 'DELETE', path: ONE, scope: '', handle: remove },
]
