import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { createOutbound } from '../../../src/outbound/http.ts'
import type { Probed } from '../../../src/probe.ts'
import { probeSlack } from '../../../src/sinks/slack/probe.ts'
import { type SlackServer, says, startSlackServer } from '../../support/slack-server.ts'

const CHANNEL = 'C0123456789'

let slack: SlackServer
beforeEach(async () => {
  slack = await startSlackServer()
})
afterEach(() => slack.close())

const probe = async (channel: string | null = CHANNEL, token = 'xoxb-good'): Promise<readonly Probed[]> => {
  const outbound = createOutbound({ allowPrivate: true, insecure: false })
  const access = { token, apiUrl: slack.apiUrl, timeoutMs: 2_000, outbound }
  const probed = await probeSlack(access, channel, systemClock, new AbortController().signal)
  await outbound.close()
  return probed
}
const brief = (probed: readonly Probed[]) => probed.map(({ item, state, found }) => `${state} ${item}: ${found}`)

it('tells whose token it is, what it may do, and that the bot is in the channel; posts nothing', async () => {
  const [token, scopes, channel, ...rest] = brief(await probe())
  expect(token).toBe('ok credentials: the token is of ringpost in Fields Ltd')
  expect(scopes).toContain('chat:write')
  expect(channel).toBe('ok channel: the bot is in #sales')
  expect(rest).toEqual([])
  expect(slack.messages()).toEqual([])
})

it('says how to invite a bot that is not in the channel', async () => {
  slack.strange.add(CHANNEL)
  expect((await probe()).at(-1)).toMatchObject({
    ...{ state: 'problem', code: 'config', found: 'the bot is not in #sales' },
    fix: expect.stringContaining('/invite @Ringpost'),
  })
  slack.scopes.add('chat:write.public')
  expect((await probe()).at(-1)).toMatchObject({ state: 'ok', found: 'the bot may post in #sales' })
})

it('finds out by the scopes for messages where the app may not look at channels', async () => {
  slack.scopes.delete('channels:read')
  expect(brief(await probe()).at(-1)).toBe(`ok channel: the bot is in ${CHANNEL}`)
  slack.strange.add(CHANNEL)
  expect(brief(await probe()).at(-1)).toBe(`problem channel: the bot is not in ${CHANNEL}`)
  slack.scopes.delete('channels:history')
  expect((await probe()).at(-1)).toMatchObject({ state: 'warning', fix: expect.stringContaining('--send-test') })
})

it('says what to copy again when Slack refuses the token, without showing it', async () => {
  const probed = await probe(CHANNEL, 'wrong-token')
  expect(probed).toMatchObject([{ state: 'problem', code: 'config', found: 'Slack refuses the token (invalid_auth)' }])
  expect(JSON.stringify(probed)).not.toContain('wrong-token')
})

it('misses chat:write, without which nothing can be posted', async () => {
  slack.scopes.delete('chat:write')
  expect(brief(await probe())[1]).toMatch(/^problem scopes: .*chat:write/)
})

it('asks about no channel where cards go to people only, and about none by its name', async () => {
  expect(await probe(null)).toHaveLength(2)
  expect((await probe('#sales')).at(-1)).toMatchObject({ state: 'warning' })
})

it('calls a Slack that is busy or away unreachable, not wrong', async () => {
  slack.script(says({ ok: false, error: 'internal_error' }))
  expect(await probe()).toMatchObject([{ state: 'problem', code: 'unavailable' }])
  await slack.close()
  expect(await probe()).toMatchObject([{ state: 'problem', code: 'unavailable' }])
})
