// As much of an HTTP/1.1 server as it takes to receive and thank: the receiving end must cost next to nothing.
import { createServer, type Server, type Socket } from 'node:net'

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const THANKS = Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')
const NONE = Buffer.alloc(0)

/** `onBody` gets the bytes of each request's body; requests with a length only, which all contestants send. */
export const receiveRequests = (onBody: (body: Buffer) => void): Server =>
  createServer({ noDelay: true }, (socket) => {
    let rest: Buffer = NONE
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk: Buffer) => {
      rest = take(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), socket, onBody)
    })
  })

/** Answers every whole request in `bytes`; what is left is the beginning of the next. */
const take = (bytes: Buffer, socket: Socket, onBody: (body: Buffer) => void): Buffer => {
  let from = 0
  for (;;) {
    const head = bytes.indexOf(END_OF_HEAD, from)
    if (head < 0) break
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(bytes.toString('latin1', from, head))?.[1] ?? 0)
    const end = head + END_OF_HEAD.length + length
    if (end > bytes.length) break
    onBody(bytes.subarray(head + END_OF_HEAD.length, end))
    socket.write(THANKS)
    from = end
  }
  return from === 0 ? bytes : bytes.subarray(from)
}
