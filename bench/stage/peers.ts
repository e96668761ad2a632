// The two other ends of every contestant, each in a process of its own: the feed that plays GoTo, and the sink that receives.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FeedNews, FeedOrder, Played } from '../feed/feed.ts'
import type { Received, Shows, SinkNews, SinkOrder } from '../sink/sink.ts'

export interface Peers {
  readonly pids: { readonly feed: number; readonly sink: number }
  /** Where the feed is GoTo: `http://127.0.0.1:PORT`. */
  readonly gotoUrl: string
  /** Where its frames come from, for whoever needs no channel. */
  readonly socketUrl: string
  /** Where cards go. */
  readonly sinkUrl: string
  /** Call before whoever is to be waited for is started. */
  connected(): Promise<void>
  /** Cards come off this socket instead. */
  listenTo(url: string): Promise<void>
  /** Opens the books for what is ordered next, and tells how many frames were shown since. */
  begin(shows: Shows): { readonly run: number; readonly covered: () => number }
  order(order: FeedOrder & { readonly kind: 'play' | 'saturate' }): Promise<Played>
  received(): Promise<Received>
  close(): Promise<void>
}

export const startPeers = async (): Promise<Peers> => {
  const feed = start('../feed/feed.ts')
  const sink = start('../sink/sink.ts')
  const [feedPort, sinkPort] = await Promise.all([heard(feed, 'listening'), heard(sink, 'listening')])
  let run = 0
  let covered = 0
  sink.on('message', (news: SinkNews) => {
    if (news.kind !== 'progress') return
    ;({ covered } = news)
    tell(feed, { kind: 'progress', covered })
  })
  return {
    pids: { feed: feed.pid ?? 0, sink: sink.pid ?? 0 },
    gotoUrl: `http://127.0.0.1:${feedPort.port}`,
    socketUrl: `ws://127.0.0.1:${feedPort.port}/feed`,
    sinkUrl: `http://127.0.0.1:${sinkPort.port}/calls`,
    connected: async () => {
      await heard(feed, 'connected')
    },
    listenTo: async (url) => {
      const hears = heard(sink, 'hears')
      tell(sink, { kind: 'listen-to', url })
      await hears
    },
    begin: (shows) => {
      run = (run % 99) + 1
      covered = 0
      tell(sink, { kind: 'begin', run, shows })
      return { run, covered: () => covered }
    },
    order: async (order) => {
      const played = heard(feed, 'played')
      tell(feed, order)
      return (await played).played
    },
    received: async () => {
      const received = heard(sink, 'received')
      tell(sink, { kind: 'finish' })
      return (await received).received
    },
    close: async () => {
      const gone = [feed, sink].map((child) => once(child, 'exit'))
      feed.disconnect()
      sink.disconnect()
      await Promise.all(gone)
    },
  }
}

type News = FeedNews | SinkNews

const start = (file: string): ChildProcess => {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  // One listener for each who waits; there are few at a time.
  child.setMaxListeners(20)
  return child
}

const tell = (child: ChildProcess, order: FeedOrder | SinkOrder): void => void child.send(order)

/** The next news of this kind. */
const heard = <Kind extends News['kind']>(child: ChildProcess, kind: Kind): Promise<News & { readonly kind: Kind }> =>
  new Promise((resolve, reject) => {
    const onMessage = (news: News) => {
      if (news.kind !== kind) return
      child.off('message', onMessage)
      child.off('exit', onExit)
      resolve(news as News & { readonly kind: Kind })
    }
    const onExit = () => reject(new Error('a process of the bench ended before its time'))
    child.on('message', onMessage)
    child.once('exit', onExit)
  })
