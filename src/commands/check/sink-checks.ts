// What `check --online` finds out about a sink and, when asked, the one test card it posts there.
import { randomUUID } from 'node:crypto'
import { systemClock } from '../../clock.ts'
import type { DaemonConfig } from '../../daemon.ts'
import type { Log } from '../../log.ts'
import { broken, doubtful, fine, type Probed } from '../../probe.ts'
import type { Notice, SendResult, Sink } from '../../sinks/sink.ts'

export type ProbedSink = Pick<DaemonConfig['sinks'][number], 'name' | 'type' | 'build'>

export interface SinkProbing {
  readonly log: Log
  readonly sendTest: boolean
  readonly signal: AbortSignal
}

/** Never posts anything without `sendTest`. */
export const probeSink = async (
  { type, build }: ProbedSink,
  { log, sendTest, signal }: SinkProbing,
): Promise<readonly Probed[]> => {
  const sink = build({ clock: systemClock, log })
  try {
    const probed = (await sink.probe?.(signal)) ?? []
    // What this one prints is for who runs the daemon, and would stand in the middle of the report.
    return sendTest && type !== 'stdout' ? [...probed, await sendTestCard(sink, signal)] : probed
  } finally {
    await sink.close()
  }
}

/** Marked as a test, and about no call. */
export const sendTestCard = async (sink: Sink, signal: AbortSignal): Promise<Probed> =>
  testProbed(await sink.announce(testCard(), signal))

const testCard = (): Notice => ({
  id: `test-${randomUUID()}`,
  title: 'Test card from Ringpost',
  text: 'Nobody is calling: this only shows that cards arrive here. Calls will look like cards of their own.',
  sections: [],
  at: systemClock.now(),
})

const testProbed = (result: SendResult): Probed => {
  switch (result.status) {
    case 'delivered':
      return fine('test card', 'posted')
    case 'rejected':
      return doubtful('test card', `not posted: ${result.message}`, 'Wait for a call, or change this sink.')
    case 'retry':
      return broken('test card', 'unavailable', result.message, 'Try again in a minute.')
    default:
      return broken('test card', 'config', result.message, 'Mend this sink in the config, or at the service.')
  }
}
