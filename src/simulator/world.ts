// Everything the parts of a running simulator share: its settings, its memory and its sockets.
import { type Clock, systemClock } from '../clock.ts'
import { FaultBoard } from './faults/board.ts'
import { History } from './memory/history.ts'
import { Journal } from './memory/journal.ts'
import { TokenDesk } from './memory/tokens.ts'
import { ChannelTable } from './notify/channels.ts'
import { FramePipe } from './notify/frames.ts'
import { SocketHub } from './notify/sockets.ts'
import type { SimulatorOptions } from './simulator.ts'

type Chosen = 'clientId' | 'clientSecret' | 'accounts' | 'principal' | 'channelUrlPlacement' | 'readLagMs'

export interface Settings extends Required<Pick<SimulatorOptions, Chosen>> {
  /** Null: any http address on loopback. */
  readonly redirectUris: readonly string[] | null
  /** Seconds, as answers state it; null leaves it out. */
  readonly statedLifetimeS: number | null
}

export interface World {
  readonly settings: Settings
  readonly clock: Clock
  readonly log: (line: string) => void
  readonly tokens: TokenDesk
  readonly channels: ChannelTable
  readonly hub: SocketHub
  readonly pipe: FramePipe
  readonly board: FaultBoard
  readonly history: History
  readonly journal: Journal
  /** Aborts when the simulator closes. */
  readonly signal: AbortSignal
  /** http://127.0.0.1:PORT */
  readonly url: () => string
}

const DEFAULT_LIFETIME_S = 1_200
const DEFAULT_ACCESS_TOKEN_S = 3_600
const MAX_NOTICE_MS = 10_000

const settingsOf = (options: SimulatorOptions): Settings => ({
  clientId: options.clientId ?? 'ringpost-simulator',
  clientSecret: options.clientSecret ?? 'not-a-secret',
  accounts: options.accounts ?? ['2930718022414574861'],
  principal: options.principal ?? 'admin@example.com',
  channelUrlPlacement: options.channelUrlPlacement ?? 'nested',
  readLagMs: options.readLagMs ?? 0,
  redirectUris: options.redirectUris ?? null,
  statedLifetimeS: options.channelLifetimeS === undefined ? DEFAULT_LIFETIME_S : options.channelLifetimeS,
})

export const createWorld = (options: SimulatorOptions, signal: AbortSignal, url: () => string): World => {
  const { clock = systemClock, log = () => undefined } = options
  const settings = settingsOf(options)
  const lifetimeMs = (settings.statedLifetimeS ?? DEFAULT_LIFETIME_S) * 1_000
  const times = {
    lifetimeMs,
    refreshFrameEveryMs: options.refreshFrameEveryMs ?? null,
    closeNoticeMs: Math.min(options.closeNoticeMs ?? Math.min(lifetimeMs / 10, MAX_NOTICE_MS), lifetimeMs),
  }
  const journal = new Journal()
  const hub = new SocketHub(clock, journal)
  const board = new FaultBoard()
  const channels: ChannelTable = new ChannelTable(clock, times, {
    control: (channelId, type) => pipe.control((id) => id === channelId, type),
    ended: (channelId) => hub.closeOf(channelId, 1000, 'the channel has ended'),
  })
  const pipe = new FramePipe(clock, board, channels, hub, signal)
  return {
    settings,
    clock,
    log,
    tokens: new TokenDesk(clock, options.accessTokenS ?? DEFAULT_ACCESS_TOKEN_S, settings.principal),
    channels,
    hub,
    pipe,
    board,
    history: new History(clock, options.reportDelayMs ?? 1_000),
    journal,
    signal,
    url,
  }
}
