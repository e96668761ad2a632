import { afterEach, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'
import { statusOf } from '../support/status.ts'

let company: Company
afterEach(() => company.close())

/** A call from its first state to its last delivery; answers its id and the log. */
const oneCall = async (env: Readonly<Record<string, string>> = {}) => {
  company = await foundCompany()
  await company.authorize()
  const { child, url } = await company.run(env)
  const [id = ''] = await company.play('answered')
  await eventually('everything is delivered', async () => {
    const { sinks, store } = await statusOf(url)
    return (
      store.calls > 0 &&
      company.hook.requests.some(({ body }) => body.includes('"ended"')) &&
      sinks.every(({ pending }) => pending === 0)
    )
  })
  return { id, lines: child.output.map((line): Record<string, unknown> => JSON.parse(line)) }
}

it('a call leaves no line in the log when all goes well, and neither does a day of them', async () => {
  const { id, lines } = await oneCall()
  expect(lines.map(({ level, msg }) => `${level}: ${msg}`)).toEqual(
    ['info: starting', 'info: store created', 'info: admin listening', 'info: live: hearing calls'].filter(
      (line) => line !== 'info: store created' || lines.some(({ msg }) => msg === 'store created'),
    ),
  )
  expect(JSON.stringify(lines)).not.toContain(id)
})

it('a call can be followed by its id at debug: how it changed, and what each sink made of it', async () => {
  const { id, lines } = await oneCall({ SHOW_DEBUG_LOGS: 'true' })
  const own = lines.filter((line) => JSON.stringify(line).includes(id))
  expect(own.filter(({ call }) => call !== id)).toEqual([])
  const changes = own.filter(({ msg }) => msg === 'the call changed')
  expect(changes.map(({ revision }) => revision)).toEqual(changes.map((_, index) => index + 1))
  expect(changes.at(-1)).toMatchObject({ level: 'debug', direction: 'inbound', status: 'ended' })
  const delivered = own.filter(({ msg }) => msg === 'delivered').map(({ sink }) => sink)
  expect(new Set(delivered)).toEqual(new Set(['sales', 'office', 'internal']))
})
