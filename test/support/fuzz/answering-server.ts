// A server that answers whatever it is asked with the bytes of the moment, and hangs up.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface AnsweringServer {
  readonly origin: string
  answer(bytes: Buffer): void
  close(): Promise<void>
}

export const startAnsweringServer = async (): Promise<AnsweringServer> => {
  let bytes: Buffer = Buffer.alloc(0)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (next) => {
      bytes = next
    },
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
