import { afterEach, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../../src/clock.ts'
import { kinds } from '../../../src/commands/components.ts'
import { parseConfig } from '../../../src/config/parse.ts'
import { startDaemon } from '../../../src/daemon.ts'
import { conversationIds } from '../../../src/simulator/scenarios/timeline.ts'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { type CaptureServer, startCaptureServer } from '../../support/capture-server.ts'
import { eventually } from '../../support/eventually.ts'
import { silentLog } from '../../support/silent-log.ts'
import { sourceConfig } from '../../support/source-config.ts'
import { temporaryFolder } from '../../support/temporary-file.ts'

const HOUR = 3_600_000

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** The machine's clock, as somebody else sets it. */
const settableClock = (): Clock & { set(byMs: number): void } => {
  let offset = 0
  return {
    ...systemClock,
    now: () => systemClock.now() + offset,
    set: (byMs) => {
      offset += byMs
    },
  }
}

const configure = (simulator: Simulator, hook: CaptureServer, folder: string) => {
  const text = `
data_dir: ${folder}
admin: { listen: "127.0.0.1:0" }
sources:
${sourceConfig('main', simulator)}
sinks:
  - { name: hook, type: http, url: "${hook.origin}/calls" }
`
  const parsed = parseConfig({ text, file: '/c.yaml', env: {}, readFile: () => '', kinds, isTerminal: false })
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults))
  return parsed.config
}

// The clock of a test machine is not ours to set: the daemon runs in this process, everything else is as it is outside.
it.each([
  ['forward', HOUR],
  ['back', -HOUR],
])(
  'no call is lost and none told twice when the clock is set %s by an hour',
  async (_, byMs) => {
    const [simulator, hook, clock, folder] = [
      await startSimulator(),
      await startCaptureServer(),
      settableClock(),
      temporaryFolder(),
    ]
    closing.push(simulator.close, hook.close)
    const config = configure(simulator, hook, folder)
    const tokens = simulator.issueTokens()
    const store = await openSqliteStore({ file: `${folder}/ringpost.db`, clock })
    await store.tokens.write('main', {
      accessToken: tokens.accessToken,
      accessExpiresAt: clock.now() + tokens.expiresIn * 1000,
      refreshToken: tokens.refreshToken,
      refreshObtainedAt: clock.now(),
      scope: tokens.scope,
      principal: tokens.principal,
    })
    await store.close()
    const daemon = await startDaemon({ config, log: silentLog, clock })
    closing.push(daemon.stop)
    const live = () => daemon.sources().every((source) => source.status().state === 'live')
    await eventually('live', live)

    const played: string[] = []
    const call = async (seconds: number) => {
      const timeline = simulator.call('missed')
      played.push(...conversationIds(timeline))
      await simulator.play(timeline, { speed: (timeline.states.at(-1)?.afterMs ?? 0) / (seconds * 1000) })
    }
    await call(0.2)
    const during = call(2)
    await eventually('it is told', () => hook.requests.some(({ body }) => body.includes(played[1] ?? '')))
    // Work that waits for its retry must not wait for an hour more.
    const before = hook.requests.length
    hook.answer({ status: 500 })
    await eventually('a retry is stored', () => hook.requests.length > before)
    clock.set(byMs)
    await during
    hook.answer({ status: 200 })
    simulator.faults.inject({ name: 'kill-sockets' })
    await call(0.2)
    await eventually('live again', live)
    const bodies = () =>
      hook.requests.map(({ headers, body }) => ({ id: headers['webhook-id'], call: JSON.parse(body).data.call }))
    await eventually(
      'every call is told to its end',
      () => played.every((id) => bodies().some(({ call }) => call.id === id && call.ended_at !== null)),
      30_000,
    )
    for (const events of Map.groupBy(bodies(), ({ call }) => call.id).values()) {
      const once = [...new Map(events.map((event) => [event.id, event.call.revision])).values()]
      expect(once).toEqual(once.map((__, index) => index + 1))
    }
  },
  60_000,
)
