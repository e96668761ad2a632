// Looks at everything the config names, side by side, and hands over what it found in the order of the file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../clock.ts'
import { openStore } from '../../daemon/store/open.ts'
import type { DaemonConfig } from '../../daemon.ts'
import { messageOf, RingpostError } from '../../errors.ts'
import { createLog, type Log } from '../../log.ts'
import { broken, type Probed } from '../../probe.ts'
import type { Store } from '../../store/store.ts'
import { type Loaded, secretsProbed } from './config-checks.ts'
import { adminProbed, diskProbed, storeIsThere, storeProbed } from './host.ts'
import type { Check } from './report.ts'
import { type ProbedSink, probeSink } from './sink-checks.ts'

/** No part keeps the others waiting for longer. */
const PATIENCE_MS = 30_000

type Group = Promise<readonly Check[]>

/** Each group is there as soon as it is known; none rejects. */
export const lookAtAll = (loaded: Loaded, sendTest: boolean, stop: AbortSignal): readonly Group[] => {
  const { config } = loaded
  // What the parts would log is told below, in order.
  const log = createLog({ ...config.log, level: config.log.level === 'debug' ? 'debug' : 'silent' }, process.stderr)
  const signal = AbortSignal.any([stop, AbortSignal.timeout(PATIENCE_MS)])
  const opened = openOne(config, log)
  const local = [
    group('store', 'contents', async () => [await storeProbed(config, (await opened).real)]),
    group('store', 'space', async () => [diskProbed(config)]),
    group('daemon', 'address', async () => [await adminProbed(config)]),
  ]
  const sources = config.sources.map(({ name, build }) =>
    group(`source ${name}`, 'login', async () => {
      const { usable } = await opened
      if (usable === null)
        return [broken('login', 'unavailable', 'not tried: the store cannot be opened', 'Mend the store first.')]
      return build({ clock: systemClock, log, store: usable }).probe(signal)
    }),
  )
  const enrichers = config.enrichers.flatMap(({ name, folder, build }) =>
    group(`enricher ${name}`, 'look-up', async () => {
      const { usable } = await opened
      if (usable === null) return []
      const enricher = build({ clock: systemClock, log, folder, history: usable.history })
      try {
        return (await enricher.probe?.(signal)) ?? []
      } finally {
        await enricher.close()
      }
    }),
  )
  const sinks = config.sinks.map((component: ProbedSink) =>
    group(`sink ${component.name}`, 'sink', () => probeSink(component, { log, sendTest, signal })),
  )
  const all = [...local, ...sources, ...enrichers, ...sinks]
  void Promise.all(all)
    .then(async () => (await opened).close())
    .catch(() => undefined)
  const secrets = secretsProbed(loaded)
  return [...(secrets === null ? [] : [Promise.resolve([{ subject: 'config', probed: secrets }])]), ...all]
}

const group = async (subject: string, item: string, look: () => Promise<readonly Probed[]>): Group => {
  const probes = await look().catch((error: unknown) => [
    broken(item, 'unavailable', messageOf(error), 'Try again; `log.level: debug` tells more.'),
  ])
  return probes.map((probed) => ({ subject, probed }))
}

interface Opened {
  /** For people: what came of opening it. */
  readonly real: Store | RingpostError | null
  /** For the parts: an empty one where there is none yet, so that looking leaves nothing behind. */
  readonly usable: Store | null
  close(): Promise<void>
}

const openOne = async (config: DaemonConfig, log: Log): Promise<Opened> => {
  const isThere = storeIsThere(config)
  const folder = isThere ? null : mkdtempSync(join(tmpdir(), 'ringpost-check-'))
  try {
    const store = await openStore(folder === null ? config : { ...config, dataDir: folder }, systemClock, log)
    const close = async () => {
      await store.close()
      if (folder !== null) rmSync(folder, { recursive: true, force: true })
    }
    return { real: isThere ? store : null, usable: store, close }
  } catch (error) {
    const real = error instanceof RingpostError ? error : new RingpostError('unavailable', messageOf(error))
    return { real, usable: null, close: async () => undefined }
  }
}
