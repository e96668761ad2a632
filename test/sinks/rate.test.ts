import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import type { Sink } from '../../src/sinks/sink.ts'
import { silentLog } from '../support/silent-log.ts'

const URLS: Readonly<Record<string, object>> = {
  teams: { url: 'https://x.environment.api.powerplatform.com/workflows/1?sig=s' },
  'slack-webhook': { url: 'https://hooks.slack.com/services/T/B/x' },
  discord: { url: 'https://discord.com/api/webhooks/1/x' },
  'google-chat': { url: 'https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=t' },
  mattermost: { url: 'https://mattermost.example/hooks/x' },
  http: { url: 'https://hooks.example/calls' },
}

const kindOf = (type: string) => {
  const kind = sinkKinds.find((known) => known.type === type)
  if (kind === undefined) throw new Error(`no sink type ${type}`)
  return kind
}
const open = (type: string, options: object): Sink => {
  const kind = kindOf(type)
  return kind.configure(type, kind.options.parse(options))({ clock: systemClock, log: silentLog })
}
const faultsOf = (type: string, options: object) =>
  kindOf(type)
    .options.safeParse({ ...URLS[type], ...options })
    .error?.issues.map(({ message }) => message)
const rates = (sink: Sink) => sink.pace?.post.map(({ perSecond, burst }) => [perSecond, burst])

describe('the pace of Slack', () => {
  const slack = (options: object = {}) => open('slack', { token: 'xoxb-1', channel: 'C1', ...options })

  it('is a post a second in each channel, three at once, and forty edits a minute in the workspace', () => {
    expect(rates(slack())).toEqual([[1, 3]])
    expect(slack().pace?.edit.map(({ perSecond, burst }) => [Math.round(perSecond * 60), burst])).toEqual([[40, 10]])
    expect(rates(slack({ rate: { per_second: 9 } }))).toEqual([[9, 3]])
  })

  it('is counted apart by channel and together by token, which no key tells', () => {
    const [one, other, foreign] = [slack(), slack({ channel: 'C2' }), slack({ token: 'xoxb-2' })].map(
      ({ pace }) => pace,
    )
    expect(one?.post[0]?.key).not.toBe(other?.post[0]?.key)
    expect(one?.edit).toEqual(other?.edit)
    expect(one?.edit).not.toEqual(foreign?.edit)
    expect(JSON.stringify([one, other, foreign])).not.toContain('xoxb')
    expect(slack({ direct_messages: 'only', channel: undefined }).pace?.post).toHaveLength(1)
  })
})

describe('the pace of a sink', () => {
  it.each([
    ['teams', [1, 4]],
    ['slack-webhook', [1, 3]],
    ['discord', [1.5, 2]],
    ['google-chat', [1, 1]],
    ['mattermost', [5, 5]],
  ])('is by default what %s takes', (type, usual) => {
    expect(rates(open(type, URLS[type] ?? {}))?.[0]).toEqual(usual)
  })

  it('is not limited for http, whose endpoint is the operator’s own: only how many requests are under way is', () => {
    expect(open('http', URLS['http'] ?? {})).not.toHaveProperty('pace')
    expect(open('http', URLS['http'] ?? {}).concurrency).toBe(16)
    expect(open('http', { ...URLS['http'], concurrency: '3' }).concurrency).toBe(3)
    for (const concurrency of [0, 129, 1.5, 'many'])
      expect(faultsOf('http', { concurrency })).toEqual(['must be a whole number from 1 to 128'])
  })

  it.each(Object.keys(URLS))('can be set for %s, in part or as a whole, also by a variable', (type) => {
    const sink = open(type, { ...URLS[type], rate: { per_second: '2.5', burst: 7 } })
    expect(rates(sink)?.[0]).toEqual([2.5, 7])
    expect(sink.pace?.edit).toEqual(sink.pace?.post)
    expect(rates(open(type, { ...URLS[type], rate: { burst: 9 } }))?.[0]?.[1]).toBe(9)
  })

  it('never lets more than 60 requests in 30 s go to a Teams workflow', () => {
    const [, limit] = open('teams', { ...URLS['teams'], rate: { per_second: 100, burst: 100 } }).pace?.post ?? []
    expect((limit?.burst ?? 100) + 30 * (limit?.perSecond ?? 100)).toBeLessThanOrEqual(60)
  })

  it('is counted by destination, without any credential of its query', () => {
    const [one, two] = ['sig=a', 'sig=b'].map((query) =>
      open('http', { url: `https://hooks.example/calls?${query}`, rate: {} }),
    )
    expect(one?.pace?.post[0]?.key).toBe(two?.pace?.post[0]?.key)
    expect(one?.pace?.post[0]?.key).not.toBe(
      open('http', { url: 'https://hooks.example/other', rate: {} }).pace?.post[0]?.key,
    )
  })

  it.each([
    [{ per_second: 0 }, 'must be a number from 0.01 to 1000'],
    [{ burst: 0 }, 'must be a number from 1 to 1000'],
    [{ per_second: 'fast' }, 'must be a number from 0.01 to 1000'],
    [{ burst: 1_001 }, 'must be a number from 1 to 1000'],
    [{ per_hour: 1 }, 'Unrecognized key: "per_hour"'],
  ])('refuses %j: %s', (rate, fault) => expect(faultsOf('http', { rate })).toEqual([fault]))
})
