import { afterEach, expect, it } from 'vitest'
import { type Company, foundCompany } from '../support/company.ts'
import { eventually } from '../support/eventually.ts'

let company: Company
afterEach(() => company.close())

it('counts and logs nonsense once and goes on taking calls', async () => {
  company = await foundCompany()
  await company.authorize()
  const { child, url } = await company.run()
  for (let round = 0; round < 3; round++) company.simulator.faults.inject({ name: 'garbage-frames' })
  await company.play('missed')
  await eventually('the call after the nonsense', () =>
    company.slack.messages().some(({ text }) => text.startsWith('Missed')),
  )
  const complaints = child.output.filter((line) => /"level":"warn"/.test(line) && /frame/.test(line))
  expect(complaints.length).toBeGreaterThan(0)
  expect(new Set(complaints.map((line) => line.replace(/"time":"[^"]*"/, ''))).size).toBe(complaints.length)
  expect((await fetch(`${url}/readyz`)).status).toBe(200)
})

it('survives a frame of more than 1 MB', async () => {
  company = await foundCompany()
  await company.authorize()
  const { child, url } = await company.run()
  company.simulator.faults.inject({ name: 'oversized-frame' })
  await child.line(/a frame of more than 1 MB/)
  await eventually(
    'ready again',
    async () => (await fetch(`${url}/readyz`)).ok && company.simulator.sockets().length === 1,
  )
  await company.play('missed')
  await eventually('the call after it', () => company.slack.messages().some(({ text }) => text.startsWith('Missed')))
})
