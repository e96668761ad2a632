import nock from 'nock'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { slack } from '../../../src/sinks/slack/index.ts'
import { answered, buildCall, buildDelivery } from '../../support/build-call.ts'
import { silentLog } from '../../support/silent-log.ts'

const never = new AbortController().signal

// It intercepts from its import on, which another file may have done in this process.
beforeEach(() => {
  if (!nock.isActive()) nock.activate()
  nock.disableNetConnect()
})
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
  nock.restore()
})

describe('with nothing re-pointed', () => {
  it('the Slack sink talks to https://slack.com/api/ and to nobody else', async () => {
    const vendor = nock('https://slack.com', { reqheaders: { authorization: 'Bearer xoxb-1' } })
      .post('/api/chat.postMessage', (body) => body.channel === 'C1')
      .reply(200, { ok: true, channel: 'C1', ts: '1.1' })
      .post('/api/chat.update', (body) => body.ts === '1.1')
      .reply(200, { ok: true, channel: 'C1', ts: '1.1' })
    const sink = slack.configure(
      'sales',
      slack.options.parse({ token: 'xoxb-1', channel: 'C1' }),
    )({
      clock: systemClock,
      log: silentLog,
    })
    const call = buildCall()
    const posted = await sink.send(buildDelivery(call), never)
    if (posted.status !== 'delivered' || posted.handle === undefined) expect.fail('it was not posted')
    const edited = await sink.send(buildDelivery(answered(call), { handle: posted.handle }), never)
    expect(edited).toMatchObject({ status: 'delivered', handle: { card: { channel: 'C1', ts: '1.1', revision: 2 } } })
    expect(vendor.isDone()).toBe(true)
    await sink.close()
  })

  it('every other connection is refused, so that the test above means something', async () => {
    const options = slack.options.parse({ token: 'xoxb-1', channel: 'C1', api_url: 'https://slack.example/api/' })
    const sink = slack.configure('sales', options)({ clock: systemClock, log: silentLog })
    expect(await sink.send(buildDelivery(buildCall()), never)).toMatchObject({ status: 'retry', reason: 'network' })
    await sink.close()
  })
})
