// Listens to server-sent events as a browser does, or reads none of them, as a browser that hangs.
import { type IncomingMessage, request } from 'node:http'
import { eventually } from './eventually.ts'

export interface StreamEvent {
  readonly event: string
  readonly id: string
  readonly data: unknown
}

export interface EventStream {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly events: readonly StreamEvent[]
  /** All that came, as it came. */
  text(): string
  /** The first event of this name that fits, now or later. */
  event(name: string, fits?: (data: unknown) => boolean): Promise<StreamEvent>
  /** For one that is deaf: begins to read after all. */
  read(): void
  /** Once the other side has ended it. */
  readonly ended: Promise<void>
  readonly isOver: boolean
  close(): void
}

export interface Listening {
  readonly headers?: Readonly<Record<string, string>>
  /** Reads nothing until `read`. */
  readonly deaf?: boolean
}

export const listenTo = (url: string, { headers = {}, deaf = false }: Listening = {}): Promise<EventStream> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { headers: { accept: 'text/event-stream', ...headers }, agent: false }, (response) =>
      resolve(streamOf(response, deaf, () => sent.destroy())),
    )
    sent.on('error', reject)
    sent.end()
  })

const streamOf = (response: IncomingMessage, deaf: boolean, close: () => void): EventStream => {
  let text = ''
  let rest = ''
  let over = false
  const events: StreamEvent[] = []
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  response.on('error', () => undefined)
  response.on('close', () => {
    over = true
    resolve()
  })
  const read = () =>
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop() ?? ''
      events.push(...blocks.flatMap(parsed))
    })
  if (!deaf) read()
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    text: () => text,
    read: () => void read(),
    event: (name, fits = () => true) =>
      eventually(`an event ${name}`, () => events.find(({ event, data }) => event === name && fits(data))),
    ended,
    get isOver() {
      return over
    },
    close,
  }
}

const parsed = (block: string): readonly StreamEvent[] => {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? ''
  return field('data') === '' ? [] : [{ event: field('event'), id: field('id'), data: JSON.parse(field('data')) }]
}
