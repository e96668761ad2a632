// A stand-in for the socket handler of GoTo's screen-pop tutorial and its broadcast socket, written from their description:
// https://developer.goto.com/guides/GoToConnect/11_Screen_Pop/
import { WebSocket, WebSocketServer } from 'ws'

const [, , socketUrl] = process.argv
const browsers = new WebSocketServer({ port: 0, host: '127.0.0.1' })
browsers.on('listening', () => process.stdout.write(`browsers ${browsers.address().port}\n`))

const broadcast = (message) => {
  for (const client of browsers.clients) client.send(JSON.stringify(message))
}

const popOf = ({ metadata, state }) => {
  const [first] = state.participants
  return {
    id: state.id,
    name: first.type.caller?.name ?? 'N/A',
    timestamp: metadata.callCreated,
    lastCall: '1 hour ago',
    number: first.type.caller?.number ?? 'N/A',
    notes: 'VIP, loyal customer',
  }
}

const socket = new WebSocket(socketUrl)
socket.onmessage = (message) => {
  const { data } = JSON.parse(message.data)
  if (data.type === 'WEBSOCKET_REFRESH_REQUIRED' || data.type === 'WEBSOCKET_TO_BE_CLOSED') return
  const { metadata, state } = data.content
  if (metadata.direction === 'INBOUND' && state.sequenceNumber === 1) broadcast(popOf(data.content))
}
