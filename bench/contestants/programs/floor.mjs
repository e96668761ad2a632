// The least program that could do it: frames in, parsed, out as requests. With a file named, each batch of frames is synced to it first.
import { fdatasync, openSync, write } from 'node:fs'
import { promisify } from 'node:util'
import { Pool } from 'undici'
import { WebSocket } from 'ws'

const [, , socketUrl, sinkUrl, file] = process.argv
const { origin, pathname } = new URL(sinkUrl)
const pool = new Pool(origin, { connections: 16, pipelining: 1 })
const socket = new WebSocket(socketUrl, { perMessageDeflate: false })
const headers = { 'content-type': 'application/json' }

const send = async (content) => {
  const answer = await pool.request({ path: pathname, method: 'POST', headers, body: JSON.stringify(content) })
  await answer.body.dump()
}

const contentOf = (text) => {
  const { data } = JSON.parse(text)
  return data.source === 'call-events' ? data.content : null
}

const deliver = (text) => {
  const content = contentOf(text)
  if (content !== null) void send(content)
}

/** Frames that came while the disk was busy are one batch. */
const keepFirst = (path) => {
  const log = openSync(path, 'a')
  const append = promisify(write)
  const sync = promisify(fdatasync)
  let waiting = []
  let busy = false
  const flush = async () => {
    busy = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      await append(log, `${batch.join('\n')}\n`)
      await sync(log)
      for (const text of batch) deliver(text)
    }
    busy = false
  }
  return (text) => {
    waiting.push(text)
    // Frames that arrive in one piece are emitted one after the other: let all of them in first.
    if (!busy) queueMicrotask(() => busy || flush())
  }
}

const take = file === undefined ? deliver : keepFirst(file)
socket.on('message', (data) => take(data.toString()))
socket.on('open', () => process.stdout.write('hears\n'))
