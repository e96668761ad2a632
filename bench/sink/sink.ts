// The process that receives cards, over HTTP or off a broadcast socket, and tells when each came in.
import type { AddressInfo } from 'node:net'
import { WebSocket } from 'ws'
import { MARK, STRIDE } from '../feed/calls.ts'
import { now, Times } from '../stage/times.ts'
import { receiveRequests } from './requests.ts'

export type SinkOrder =
  | { readonly kind: 'begin'; readonly run: number; readonly shows: Shows }
  | { readonly kind: 'finish' }
  | { readonly kind: 'listen-to'; readonly url: string }

/** Whether a contestant shows every state, or each call once. */
export type Shows = 'states' | 'calls'

export type SinkNews =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'hears' }
  /** So many of the frames that count were shown, as such or by a later state of the same call. */
  | { readonly kind: 'progress'; readonly covered: number }
  | { readonly kind: 'received'; readonly received: Received }

export interface Received {
  /** When each state was first shown, by its mark as a number; 0 where it was not. */
  readonly arrivedAt: Float64Array
  readonly requests: number
  /** How often an older state came after a newer one of the same call. */
  readonly overtaken: number
}

const TELL_EVERY_MS = 8

const tell = (news: SinkNews): void => void process.send?.(news)
let run = 0
let shows: Shows = 'states'
let times = new Times()
let newest = new Map<number, number>()
let requests = 0
let overtaken = 0
let covered = 0
let told = 0

const take = (text: string): void => {
  const [, ofRun, ofCall, ofSequence] = MARK.exec(text) ?? []
  if (Number(ofRun) !== run) return
  const call = Number(ofCall)
  const sequence = Number(ofSequence)
  const before = newest.get(call) ?? 0
  const key = call * STRIDE + sequence
  requests++
  if (times.get(key) === 0) times.set(key, now())
  if (sequence < before) overtaken++
  if (sequence <= before) return
  newest.set(call, sequence)
  covered += shows === 'states' ? sequence - before : Number(before === 0)
}

const begin = (order: SinkOrder & { readonly kind: 'begin' }): void => {
  ;({ run, shows } = order)
  times = new Times()
  newest = new Map()
  requests = 0
  overtaken = 0
  covered = 0
  told = 0
}

const listenTo = (url: string): void => {
  const socket = new WebSocket(url, { perMessageDeflate: false })
  socket.on('message', (data) => take(String(data)))
  socket.on('error', () => socket.terminate())
  socket.on('open', () => tell({ kind: 'hears' }))
}

process.on('message', (order: SinkOrder) => {
  if (order.kind === 'begin') begin(order)
  else if (order.kind === 'listen-to') listenTo(order.url)
  else tell({ kind: 'received', received: { arrivedAt: times.all(), requests, overtaken } })
})
process.on('disconnect', () => process.exit())
setInterval(() => {
  if (covered !== told) tell({ kind: 'progress', covered })
  told = covered
}, TELL_EVERY_MS)

const server = receiveRequests((body) => take(body.toString('latin1')))
server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }))
