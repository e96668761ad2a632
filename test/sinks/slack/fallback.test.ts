import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answered, buildCall, DANA } from '../../support/build-call.ts'
import { type Courier, openCourier } from '../../support/slack-courier.ts'
import { CHANNEL_ID, type SlackServer, says, startSlackServer } from '../../support/slack-server.ts'

const RINGING = buildCall()
const refusal = says({
  ok: false,
  error: 'invalid_blocks',
  response_metadata: { messages: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'] },
})

let server: SlackServer
let courier: Courier
const requests = () =>
  server.calls.map(({ method, fields }) => [method, 'blocks' in fields ? fields['blocks'] : 'none'])
const refuseBlocks = () =>
  server.script(({ fields }) => (Array.isArray(fields['blocks']) && fields['blocks'].length > 0 ? refusal : null))

beforeEach(async () => {
  server = await startSlackServer()
  courier = openCourier(server)
})
afterEach(async () => {
  await courier.sink.close()
  await server.close()
})

describe('a card whose blocks Slack does not take', () => {
  it('is posted once as plain text, in an attempt of its own, and the log says so', async () => {
    refuseBlocks()
    expect(await courier.attempt(RINGING)).toMatchObject({ status: 'delivered', more: true })
    expect(server.messages()).toEqual([])
    expect(await courier.attempt(RINGING)).toMatchObject({ status: 'delivered' })
    expect(requests()).toEqual([
      ['chat.postMessage', expect.any(Array)],
      ['chat.postMessage', 'none'],
    ])
    expect(server.messages().map(({ text }) => text)).toEqual([expect.stringContaining('Incoming call: Test Caller')])
    expect(courier.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { code: 'invalid_blocks', revision: 1 },
    ])
  })

  it('is edited to plain text without the blocks there were, and tried with blocks again when it changes', async () => {
    await courier.bring(RINGING)
    refuseBlocks()
    const taken = answered(RINGING)
    expect(await courier.bring(taken)).toMatchObject({ status: 'delivered' })
    expect(server.messages()[0]).toMatchObject({ blocks: [], text: expect.stringContaining('Call answered') })
    server.script(null)
    await courier.bring({ ...taken, revision: 3, recorded: true })
    expect(server.messages()[0]?.blocks).not.toEqual([])
    expect(requests().map(([method]) => method)).toEqual([
      'chat.postMessage',
      ...['chat.update', 'chat.update'],
      'chat.update',
    ])
  })

  it.each(['invalid_blocks', 'msg_blocks_too_long', 'invalid_arguments'])(
    'is a dead letter when not even the words are taken: %s',
    async (error) => {
      server.script(says({ ok: false, error }))
      expect(await courier.attempt(RINGING)).toMatchObject({ more: true })
      expect(await courier.attempt(RINGING)).toEqual({
        status: 'rejected',
        reason: 'client',
        message: `Slack answered ${error}`,
      })
      expect(server.calls).toHaveLength(2)
    },
  )

  it('is a dead letter at once where the blocks are not to blame', async () => {
    server.script(says({ ok: false, error: 'metadata_too_large' }))
    expect(await courier.attempt(RINGING)).toMatchObject({ status: 'rejected', reason: 'client' })
  })

  it('reaches people as plain text too, and costs the channel nothing when even that is refused', async () => {
    courier = openCourier(server, {
      name: 'people',
      config: { direct_messages: 'also', people: { [DANA.extension ?? '']: 'UDANA' } },
    })
    refuseBlocks()
    await courier.bring(RINGING)
    expect(server.messages().map(({ channel }) => channel)).toEqual([CHANNEL_ID, 'DDANA'])
    server.script(({ fields }) => (fields['channel'] === 'UDANA' ? refusal : null))
    expect(await courier.bring({ ...RINGING, id: 'second' })).toMatchObject({ status: 'delivered' })
    expect(server.messagesIn(CHANNEL_ID)).toHaveLength(2)
    expect(server.messagesIn('DDANA')).toHaveLength(1)
  })
})
