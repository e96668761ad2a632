// Slack, Teams and an endpoint in a process of their own, which remember nothing: what is measured must be the daemon's alone.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

let posted = 0
const ANSWERS: Readonly<Record<string, () => string>> = {
  '/api/chat.postMessage': () =>
    JSON.stringify({ ok: true, channel: 'C0RINGPOST', ts: `1790364784.${String(++posted % 1e6).padStart(6, '0')}` }),
  '/api/chat.update': () => JSON.stringify({ ok: true, channel: 'C0RINGPOST', ts: '1790364784.000001' }),
  '/api/conversations.history': () => JSON.stringify({ ok: true, messages: [] }),
}

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const answer = ANSWERS[request.url ?? '']
    response.writeHead(answer === undefined ? 202 : 200, { 'content-type': 'application/json' })
    response.end(answer?.())
  })
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
process.on('disconnect', () => process.exit())
