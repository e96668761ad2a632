// An HTTP server of the outside world on a real socket: it records what arrives and answers as the test says.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface CapturedRequest {
  readonly method: string
  /** Path and query, byte for byte as they came. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * `reset`: the connection breaks once the request has been read; `silence`: no answer ever; `stalled-body`: headers and
 * a first byte, then nothing; `dripping-body`: a byte now and then, so that no pause is ever long; `endless-body`: as many bytes as the other side takes.
 */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'reset'
  | 'silence'
  | 'stalled-body'
  | 'dripping-body'
  | 'endless-body'

export type Answerer = (request: CapturedRequest) => Answer

export interface CaptureServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string
  /** In the order they were read to their end. */
  readonly requests: readonly CapturedRequest[]
  /** Connections that are open right now. */
  readonly connections: number
  /** How to answer from now on; 200 with an empty body until told otherwise. */
  answer(answer: Answer | Answerer): void
  close(): Promise<void>
}

export const startCaptureServer = async (): Promise<CaptureServer> => {
  const requests: CapturedRequest[] = []
  const sockets = new Set<Socket>()
  let answerer: Answerer = () => ({ status: 200 })
  const server = createServer(async (incoming, response) => {
    const request = await readRequest(incoming).catch(() => null)
    if (request === null) return
    requests.push(request)
    give(answerer(request), response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return sockets.size
    },
    answer: (answer) => {
      answerer = typeof answer === 'function' ? answer : () => answer
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const readRequest = async (incoming: IncomingMessage): Promise<CapturedRequest> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  }
}

const give = (answer: Answer, response: ServerResponse): void => {
  if (answer === 'silence') return
  if (answer === 'reset') response.socket?.resetAndDestroy()
  else if (answer === 'stalled-body') response.writeHead(200, { 'content-length': '100' }).write('{')
  else if (answer === 'dripping-body') drip(response.writeHead(200, { 'content-length': '100000' }))
  else if (answer === 'endless-body') pour(response.writeHead(200))
  else response.writeHead(answer.status, { ...answer.headers }).end(answer.body)
}

const DRIP_MS = 50

const drip = (response: ServerResponse): void => {
  response.write('{')
  const timer = setInterval(() => response.write(' '), DRIP_MS)
  response.on('close', () => clearInterval(timer))
}

const pour = (response: ServerResponse): void => {
  const chunk = 'x'.repeat(64 * 1024)
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}
