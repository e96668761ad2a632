// The process that is GoTo: plays calls to whoever is connected for each account, at a rate or as fast as they are taken, and tells when each frame left.
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import { now, Times } from '../stage/times.ts'
import { beginCall, type Call, nextFrame, STRIDE } from './calls.ts'
import { accountOf, receive } from './goto.ts'

export type FeedOrder =
  /** `stopBehind`: gives up once so many frames are under way. */
  | {
      readonly kind: 'play'
      readonly run: number
      readonly rate: number
      readonly ms: number
      readonly stopBehind: number
    }
  /** Never more than `window` frames under way. */
  | {
      readonly kind: 'saturate'
      readonly run: number
      readonly ms: number
      readonly window: number
      readonly slots: number
    }
  | { readonly kind: 'progress'; readonly covered: number }
  | { readonly kind: 'hang-up' }

export type FeedNews =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'connected' }
  | { readonly kind: 'played'; readonly played: Played }

export interface Played {
  /** When each frame left, by its mark as a number; 0 where there is none. */
  readonly sentAt: Float64Array
  readonly frames: number
  readonly calls: number
  readonly tookMs: number
}

/** Of one call the states are about this far apart. */
const STATE_EVERY_S = 0.5
const FEWEST_CALLS = 10
/** Frames in one go, before anything else has its turn. */
const PIECE = 64

const { server, sockets } = receive()
const tell = (news: FeedNews): void => void process.send?.(news)
/** By account, whoever came last. */
const listeners = new Map<string, WebSocket>()
let covered = 0
let calls = 0

sockets.on('connection', (socket, { url = '' }) => {
  const account = accountOf(url)
  listeners.set(account, socket)
  socket.on('error', () => socket.terminate())
  socket.on('close', () => {
    if (listeners.get(account) === socket) listeners.delete(account)
  })
  tell({ kind: 'connected' })
})

/** Every call is one state further before any is two; when one is over, another begins in its place, of the same account. */
const createRound = (run: number, slots: number) => {
  const seed = `${process.pid.toString(16).padStart(8, '0').slice(-8)}-${run.toString(16).padStart(4, '0')}`
  const accounts = [...listeners.keys()].toSorted()
  const running: Call[] = []
  const times = new Times()
  const firstCall = calls
  let frames = 0
  return {
    frames: () => frames,
    next: (): void => {
      const slot = frames % slots
      let call = running[slot]
      if (call === undefined || call.sent === call.length) {
        call = beginCall(calls++ - firstCall, seed, accounts[slot % accounts.length])
        running[slot] = call
      }
      const frame = nextFrame(call, run)
      times.set(call.index * STRIDE + call.sent, now())
      listeners.get(call.account)?.send(frame)
      frames++
    },
    end: (startedAt: number): Played => ({
      sentAt: times.all(),
      frames,
      calls: calls - firstCall,
      tookMs: now() - startedAt,
    }),
  }
}

const play = async ({ run, rate, ms, stopBehind }: FeedOrder & { readonly kind: 'play' }): Promise<Played> => {
  const round = createRound(run, Math.max(FEWEST_CALLS, Math.round(rate * STATE_EVERY_S)))
  const startedAt = now()
  const total = Math.round((rate * ms) / 1000)
  while (round.frames() < total && round.frames() - covered < stopBehind) {
    const due = Math.min(total, Math.floor(((now() - startedAt) * rate) / 1000) + 1)
    for (let piece = 0; piece < PIECE && round.frames() < due; piece++) round.next()
    await (round.frames() < due ? nextTurn() : sleep(1))
  }
  return round.end(startedAt)
}

const saturate = async ({ run, ms, window, slots }: FeedOrder & { readonly kind: 'saturate' }): Promise<Played> => {
  const round = createRound(run, slots)
  const startedAt = now()
  while (now() - startedAt < ms) {
    for (let piece = 0; piece < PIECE && round.frames() - covered < window; piece++) round.next()
    await (round.frames() - covered < window ? nextTurn() : sleep(1))
  }
  return round.end(startedAt)
}

process.on('message', async (order: FeedOrder) => {
  if (order.kind === 'progress') covered = order.covered
  else if (order.kind === 'hang-up') for (const socket of listeners.values()) socket.terminate()
  else {
    covered = 0
    tell({ kind: 'played', played: order.kind === 'play' ? await play(order) : await saturate(order) })
  }
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => tell({ kind: 'listening', port: (server.address() as AddressInfo).port }))
