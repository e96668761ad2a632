import { afterEach, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'

let company: Company
afterEach(() => company.close())

const calls = (): readonly { readonly type: string; readonly id: string; readonly reconstructed: boolean }[] =>
  company.hook.requests.map(({ body }) => {
    const { type, data } = JSON.parse(body)
    return { type, id: data.call.id, reconstructed: data.call.reconstructed }
  })

it('calls that came while the daemon was down: the missed one makes cards, the answered one is only recorded', async () => {
  company = await foundCompany({ simulator: { reportDelayMs: 0 } })
  await company.authorize()
  const first = await company.run()
  const [known = ''] = await company.play('missed', { speed: Number.POSITIVE_INFINITY })
  await eventually('the first call', () => calls().some(({ type, id }) => type === 'call.missed' && id === known))
  first.child.kill('SIGTERM')
  expect(await first.child.ended).toBe(0)

  const before = calls().length
  const [answered, missed] = [company.simulator.call('answered'), company.simulator.call('missed')]
  company.simulator.record(answered)
  company.simulator.record(missed)
  const idOf = (timeline: typeof missed) => timeline.states[0]?.content.metadata.conversationSpaceId
  const second = await company.run()
  await eventually('both', () => calls().length >= before + 2)
  await eventually('the cards', () => company.slack.messages().length >= 2)
  const found = calls().slice(before)
  expect(found.toSorted((a, b) => a.type.localeCompare(b.type))).toEqual([
    { type: 'call.ended', id: idOf(answered), reconstructed: true },
    { type: 'call.missed', id: idOf(missed), reconstructed: true },
  ])
  second.child.kill('SIGTERM')
  await second.child.ended
  expect(company.slack.messages()).toHaveLength(2)
})
