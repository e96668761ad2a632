// A process that records and delivers for as long as it lives and prints what was acknowledged: made to be killed.
// Arguments: the database file, and a name that sets its calls apart from those of its other lives.
import { systemClock } from '../../../src/clock.ts'
import { openSqliteStore } from '../../../src/store/sqlite.ts'
import { stateOf } from '../../support/store-contract/states.ts'

const [file = '', life = ''] = process.argv.slice(2)
const LANES = 8
const STATES = 12
const SINKS = ['events']

const store = await openSqliteStore({ file, clock: systemClock })
process.stdout.write('open\n')

const record = async (lane: number): Promise<void> => {
  for (let turn = 0; ; turn++) {
    const callId = `${life}-${lane}-${turn}`
    for (let sequence = 1; sequence <= STATES; sequence++) {
      await store.record([stateOf(callId, sequence)], () => SINKS)
      process.stdout.write(`kept ${callId} ${sequence}\n`)
    }
  }
}

const deliver = async (): Promise<void> => {
  for (;;) {
    const claimed = await store.claim({ sink: 'events', mode: 'event', limit: 4, now: Date.now() })
    for (const work of claimed) {
      await store.settle(work, { status: 'delivered', handle: { revision: work.call.revision } })
      process.stdout.write(`sent ${work.callId} ${work.call.revision}\n`)
    }
    if (claimed.length === 0) await new Promise(setImmediate)
  }
}

await Promise.all([deliver(), ...Array.from({ length: LANES }, (_, lane) => record(lane))])
