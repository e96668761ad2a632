// Just as much of GoTo as it takes to be logged in and subscribed: everything else is refused, as to a client without the scope.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { WebSocketServer } from 'ws'
import { ACCOUNT } from './calls.ts'

export interface Reception {
  readonly server: Server
  readonly sockets: WebSocketServer
}

const CHANNEL = 'bench-channel'
const TOKEN = 'bench-'
/** The least that call events need: https://developer.goto.com/guides/GoToConnect/15_HOW_CallEvents/ */
const SCOPE = 'call-events.v1.notifications.manage'

export const receive = (): Reception => {
  const server = createServer((request, response) => {
    // Small bodies that nobody reads.
    request.resume()
    answer(request, response)
  })
  return { server, sockets: new WebSocketServer({ server, perMessageDeflate: false }) }
}

/** The token of an account that was not asked for by a login. */
export const accessTokenOf = (account: string): string => TOKEN + account

/** A token and the address of a socket end with the account's key, if they are for a certain one. */
export const accountOf = (text: string): string => /[-/](\d{19})$/.exec(text)?.[1] ?? ACCOUNT

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const say = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  if (url.pathname === '/oauth/authorize') return void say(302, {}, { location: consented(url) })
  if (url.pathname === '/oauth/token') return void say(200, tokens())
  const account = accountOf(request.headers.authorization ?? '')
  const step = `${request.method} ${url.pathname.split('/').slice(1, 4).join('/')}`
  switch (step) {
    case 'POST notification-channel/v1/channels':
      return void say(201, channel(url, account))
    case 'PUT notification-channel/v1/channels':
      return void say(200, channel(url, account))
    case 'GET notification-channel/v1/channels':
      return void say(200, { items: [] })
    case 'DELETE notification-channel/v1/channels':
      return void response.writeHead(204).end()
    case 'POST call-events/v1/subscriptions':
      return void say(207, { accountKeys: [{ id: account, status: 200, message: 'Success' }] })
    default:
      return void say(403, { errorCode: 'AUTHZ_INSUFFICIENT_SCOPE', message: 'The feed has nothing else.' })
  }
}

const consented = (url: URL): string => {
  const back = new URL(url.searchParams.get('redirect_uri') ?? '')
  back.searchParams.set('code', 'bench-code')
  back.searchParams.set('state', url.searchParams.get('state') ?? '')
  return back.href
}

const tokens = () => ({
  access_token: accessTokenOf(ACCOUNT),
  token_type: 'Bearer',
  refresh_token: 'bench-refresh',
  expires_in: 36_000,
  scope: SCOPE,
  principal: 'bench@example.com',
})

const channel = (url: URL, account: string) => ({
  channelId: CHANNEL,
  channelNickname: 'bench',
  channelData: { channelType: 'WebSockets', isConnected: false, channelURL: `ws://${url.host}/feed/${account}` },
  channelLifetime: 36_000,
})
