import { afterEach, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { statusOf } from '../support/status.ts'

let company: Company
afterEach(() => company.close())

it('delivers every card once when the daemon was killed while Slack answered 500', async () => {
  company = await foundCompany()
  await company.authorize()
  const before = await company.run()
  company.slack.script({ status: 500, body: 'upstream error' })
  await Promise.all([
    company.play('answered'),
    company.play('missed'),
    company.play('queue'),
    company.play('voicemail'),
  ])
  const ended = () => company.hook.requests.filter(({ body }) => JSON.parse(body).data.call.ended_at !== null).length
  await eventually('all of it was taken, and Slack was tried', () => ended() === 4 && company.slack.calls.length >= 4)
  before.child.kill('SIGKILL')
  expect(await before.child.ended).toBe('SIGKILL')
  company.slack.script(null)
  const after = await company.run()
  await eventually('everything is delivered', async () => {
    const status = await statusOf(after.url)
    return status.sinks.every(({ pending }) => pending === 0)
  })
  const headlines = company.slack.messages().map(({ text }) => text.split(':')[0])
  // Whether GoTo has been asked for the voicemail before its card is posted or after, is chance.
  const voicemail = expect.stringMatching(/^(Voicemail|New voicemail)$/)
  expect(headlines.sort()).toEqual(['Call ended', 'Call ended', 'Missed call', voicemail])
  // An event may come twice around a crash, but then under the same id and with the same body: receivers drop the second.
  const bodies = new Map(company.hook.requests.map(({ headers, body }) => [headers['webhook-id'], body]))
  for (const { headers, body } of company.hook.requests) expect(bodies.get(headers['webhook-id'])).toBe(body)
  const revisions = Map.groupBy(
    [...bodies.values()].map((body) => JSON.parse(body).data.call),
    ({ id }) => id,
  )
  expect(revisions.size).toBe(4)
  for (const calls of revisions.values())
    expect(calls.map(({ revision }) => revision)).toEqual(calls.map((_, index) => index + 1))
})
