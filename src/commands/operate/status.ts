// `ringpost status`: how the daemon is, its sources and its sinks, once or over and over.
import { z } from 'zod'
import { systemClock } from '../../clock.ts'
import { messageOf, RingpostError } from '../../errors.ts'
import { stopSignal } from '../stop-signal.ts'
import { atDesk, type OperateOptions } from './desk.ts'
import { bold, counted, print, span, table } from './table.ts'

const EVERY_MS = 2_000
const CLEAR = '\u001b[H\u001b[2J\u001b[3J'

export const status = async (options: OperateOptions & { readonly watch?: boolean }): Promise<void> => {
  const show = async (): Promise<string> => {
    const document = await atDesk(options, (desk) => desk.status())
    return options.json === true ? JSON.stringify(document) : statusInWords(document, systemClock.now())
  }
  if (options.watch !== true) return print(await show())
  const stop = stopSignal()
  const screen = process.stdout.isTTY === true && options.json !== true
  // The first look tells whether there is anything to watch; later the daemon may come and go.
  for (let text = await show(); !stop.signal.aborted; text = await show().catch(trouble)) {
    if (screen) process.stdout.write(CLEAR)
    print(screen || options.json === true ? text : `${text}\n`)
    await systemClock.sleep(EVERY_MS, stop.signal).catch(() => undefined)
  }
}

const trouble = (error: unknown): string => {
  if (error instanceof RingpostError && error.code === 'unavailable') return messageOf(error)
  throw error
}

const instant = z.iso.datetime().nullish()
const statusShape = z.object({
  running: z.boolean(),
  version: z.string(),
  started_at: instant,
  ready: z.boolean(),
  reasons: z.array(z.string()),
  sources: z.array(
    z.object({
      name: z.string(),
      state: z.string(),
      channel_expires_at: instant,
      last_frame_at: instant,
      refresh_token_expires_at: instant,
    }),
  ),
  sinks: z.array(
    z.object({
      name: z.string(),
      type: z.string().nullable(),
      state: z.string(),
      reason: z.string().nullable(),
      pending: z.number(),
      oldest_seconds: z.number().nullable(),
      dead: z.number(),
    }),
  ),
  fleet: z
    .object({
      daemon: z.string(),
      daemons: z.array(z.string()),
      held: z.record(z.string(), z.number()),
      unheld: z.number(),
    })
    .optional(),
  store: z.object({ type: z.string(), states: z.number(), calls: z.number() }),
})

type Status = z.output<typeof statusShape>

/** `now`, epoch ms, is what ages and times left are counted from. */
export const statusInWords = (document: object, now: number): string => {
  const { data } = statusShape.safeParse(document)
  if (data === undefined)
    throw new RingpostError(
      'unavailable',
      'the daemon tells its status in a way that this version does not understand',
      {
        nextStep: 'It is of another version: start it again with this one, or add --json.',
      },
    )
  const { store } = data
  return [
    bold(headline(data, now)),
    ...(data.running ? data.reasons.map((reason) => `  ${reason}`) : []),
    ...fleet(data),
    '',
    sources(data, now),
    '',
    sinks(data),
    ...data.sinks.flatMap(({ name, reason }) => (reason === null ? [] : [`  ${name}: ${reason}`])),
    '',
    `${counted(store.calls, 'call')} and ${counted(store.states, 'state')} in the store (${store.type})`,
  ].join('\n')
}

const headline = ({ running, version, ready, started_at }: Status, now: number): string => {
  if (!running) return `Ringpost ${version} is stopped`
  const since = typeof started_at === 'string' ? `, running for ${span((now - Date.parse(started_at)) / 1_000)}` : ''
  return `Ringpost ${version} is ${ready ? 'ready' : 'not ready'}${since}`
}

/** Below are the sources of this daemon only; the sinks are for all. */
const fleet = ({ fleet }: Status): readonly string[] => {
  if (fleet === undefined) return []
  const daemons = fleet.daemons.map((name) => {
    const sources = counted(fleet.held[name] ?? 0, 'source')
    return `  ${name}${name === fleet.daemon ? ' (this one)' : ''} hears ${sources}`
  })
  const unheld = fleet.unheld > 0 ? [`  nobody hears ${counted(fleet.unheld, 'source')}`] : []
  return ['', `${counted(fleet.daemons.length, 'daemon')} share the sources:`, ...daemons, ...unheld]
}

const sources = (status: Status, now: number): string => {
  const away = (at: string | null | undefined, sign: 1 | -1): string | null =>
    typeof at === 'string' ? span(Math.max(0, (sign * (Date.parse(at) - now)) / 1_000)) : null
  const ago = (at: string | null | undefined): string | null => {
    const passed = away(at, -1)
    return passed === null ? null : `${passed} ago`
  }
  return table(
    [
      { title: 'SOURCE', shrinks: true },
      { title: 'STATE' },
      { title: 'LAST HEARD' },
      { title: 'CHANNEL LEFT' },
      { title: 'LOGIN LEFT' },
    ],
    status.sources.map((source) => [
      source.name,
      source.state,
      ago(source.last_frame_at),
      away(source.channel_expires_at, 1),
      away(source.refresh_token_expires_at, 1),
    ]),
  )
}

const sinks = (status: Status): string =>
  table(
    [
      { title: 'SINK', shrinks: true },
      { title: 'TYPE' },
      { title: 'STATE' },
      { title: 'PENDING', align: 'right' },
      { title: 'OLDEST', align: 'right' },
      { title: 'DEAD', align: 'right' },
    ],
    status.sinks.map(({ name, type, state, pending, oldest_seconds, dead }) => [
      name,
      type,
      state,
      String(pending),
      oldest_seconds === null ? null : span(oldest_seconds),
      String(dead),
    ]),
  )
