// A proxy between a daemon and a sink that lets each request meet the fault that the test chose for it.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Certificate } from './certificate.ts'
import { type Fault, faultName } from './fault.ts'

export interface PassingRequest {
  /** 1 for the first one since the start. */
  readonly count: number
  readonly method: string
  readonly path: string
  readonly body: string
}

/** Where a request stands: read by the proxy; answered by the sink, the answer held here; the answer handed to the network. */
export type Step = 'read' | 'taken' | 'answered'

export type ChooseFault = (request: PassingRequest) => Fault

export interface FaultProxyOptions {
  /** Speaks TLS with this certificate; left out, plain HTTP. */
  readonly certificate?: Certificate
  /** Called at each step of each request, before anything else happens to it. */
  readonly onStep?: (step: Step, request: PassingRequest) => void
}

export interface FaultProxy {
  /** Where the daemon is to send: `http://127.0.0.1:PORT`, or `https://localhost:PORT`. */
  readonly origin: string
  /** How often each fault was met, by name. */
  readonly met: ReadonlyMap<string, number>
  /** How many requests the sink took, with nobody on this side knowing. */
  readonly doubts: number
  /** The fault of every request from now on. */
  strike(fault: Fault | ChooseFault): void
  /** Another certificate for the connections from now on. */
  present(certificate: Certificate): void
  /** The port is closed: connections are refused until `accept`. */
  refuse(): Promise<void>
  accept(): Promise<void>
  close(): Promise<void>
}

/** `target`: the origin of the sink's stand-in. */
export const startFaultProxy = async (target: string, options: FaultProxyOptions = {}): Promise<FaultProxy> => {
  const met = new Map<string, number>()
  const sockets = new Set<Socket>()
  let choose: ChooseFault = () => 'none'
  let count = 0
  let doubts = 0
  const server = createProxyServer(options.certificate, async (incoming, response) => {
    const passing = await readRequest(incoming, () => ++count).catch(() => null)
    if (passing === null) return
    options.onStep?.('read', passing)
    const fault = choose(passing)
    met.set(faultName(fault), (met.get(faultName(fault)) ?? 0) + 1)
    const onStep = (step: Step) => {
      if (step === 'taken') response.once('close', () => response.writableFinished || doubts++)
      options.onStep?.(step, passing)
    }
    await pass({ target, passing, fault, incoming, response, onStep }).catch(() => response.destroy())
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  server.on('tlsClientError', () => undefined)
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const refuse = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    origin: options.certificate === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`,
    met,
    get doubts() {
      return doubts
    },
    strike: (fault) => {
      choose = typeof fault === 'function' ? fault : () => fault
    },
    present: (certificate) => {
      if (server instanceof TlsServer) server.setSecureContext(certificate)
      for (const socket of sockets) socket.destroy()
    },
    refuse,
    accept: () => listen(port),
    close: refuse,
  }
}

const createProxyServer = (
  certificate: Certificate | undefined,
  listener: (incoming: IncomingMessage, response: ServerResponse) => void,
): Server => (certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener))

const readRequest = async (incoming: IncomingMessage, number: () => number): Promise<PassingRequest> => {
  const body = await readText(incoming)
  return { count: number(), method: incoming.method ?? '', path: incoming.url ?? '', body }
}

const readText = async (stream: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

interface Passage {
  readonly target: string
  readonly passing: PassingRequest
  readonly fault: Fault
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly onStep: (step: Step) => void
}

const pass = async ({ target, passing, fault, incoming, response, onStep }: Passage): Promise<void> => {
  if (fault === 'reset-before') return reset(response)
  if (fault === 'garbage') return void response.socket?.end('HTTP/3.14 two hundred\r\n\0\x9f\r\n\r\n')
  if (typeof fault === 'object' && 'status' in fault)
    return void response.writeHead(fault.status, { ...fault.headers }).end(fault.body)
  if (typeof fault === 'object' && 'delayMs' in fault) await pause(fault.delayMs)
  // What was sent by a process that is gone must not arrive after what its successor sends.
  if (response.destroyed) return
  const answer = await forward(target, passing, incoming)
  onStep('taken')
  if (fault === 'answer-lost') return reset(response)
  await give(answer, fault, response)
  onStep('answered')
}

const reset = (response: ServerResponse): void => {
  response.socket?.resetAndDestroy()
}

interface TakenAnswer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

const forward = (target: string, { method, path, body }: PassingRequest, incoming: IncomingMessage) =>
  new Promise<TakenAnswer>((resolve, reject) => {
    const { host: _, connection: __, 'transfer-encoding': ___, ...headers } = incoming.headers
    const outgoing = request(
      new URL(path, target),
      { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent: false },
      (answer) => {
        readText(answer)
          .then((text) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: text }))
          .catch(reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const give = async ({ status, headers, body }: TakenAnswer, fault: Fault, response: ServerResponse): Promise<void> => {
  const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...kept } = headers
  // A byte more than there is, where it must never end well.
  const whole = fault === 'answer-cut' || fault === 'stall' ? `${body} ` : body
  response.writeHead(status, { ...kept, 'content-length': Buffer.byteLength(whole) })
  if (fault === 'answer-cut') {
    response.write(whole.slice(0, -1), () => reset(response))
  } else if (fault === 'stall') {
    response.write(whole.slice(0, 1))
  } else if (typeof fault === 'object' && 'trickleMs' in fault) {
    for (const byte of Buffer.from(whole)) {
      if (response.destroyed) return
      response.write(Buffer.of(byte))
      await pause(fault.trickleMs)
    }
    response.end()
  } else {
    await new Promise<void>((resolve) => response.end(whole, resolve))
  }
}
