import { describe, expect, it } from 'vitest'
import { describeCall } from '../../../src/cards/card.ts'
import { detailsOf } from '../../../src/cards/words/details.ts'
import { buildCall } from '../../support/build-call.ts'

const withDetails = (callerDetails: Readonly<Record<string, unknown>>) => buildCall({ callerDetails })
const linkOf = (url: unknown) => describeCall(withDetails({ url })).buttons[0]?.url ?? null

describe('the details on a card', () => {
  it('put the name that the company knows first, and keep what the network said', () => {
    expect(describeCall(withDetails({ name: 'Ada Fields', company: 'Fields & Co' })).who).toEqual({
      name: 'Ada Fields',
      company: 'Fields & Co',
      detail: '(201) 555-0123, United States, shown as Test Caller',
    })
    expect(describeCall(withDetails({ name: 'Test Caller' })).who.detail).toBe('(201) 555-0123, United States')
  })

  it('come in an order that reads well, whatever order they were found in', () => {
    const found = {
      tier: 'gold',
      notes: 'VIP',
      last_call_at: 'x',
      calls_today: 3,
      opted_in: true,
    }
    expect(detailsOf(withDetails(found)).facts).toEqual([
      { label: 'Calls today', value: '3', gives: 'first' },
      { label: 'Notes', value: 'VIP', gives: 'second' },
      { label: 'Tier', value: 'gold' },
      { label: 'Opted in', value: 'yes' },
    ])
  })

  it('leave out what says nothing, and keys that are not ours to show', () => {
    const found = { calls_today: 0, missed_in_a_row: 0, empty: ' ', nested: { a: 1 }, '<!channel>': 'x', Company: 'x' }
    expect(detailsOf(withDetails(found)).facts).toEqual([])
  })

  it('are bounded in number', () => {
    const found = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field_${index}`, 'x']))
    expect(detailsOf(withDetails(found)).facts).toHaveLength(8)
  })

  it.each([
    ['https://crm.example/contacts/17?tab=calls', 'https://crm.example/contacts/17?tab=calls'],
    ['https://crm.example/a|b>c (d)', 'https://crm.example/a%7Cb%3Ec%20%28d%29'],
    ['http://crm.example/', null],
    ['javascript:alert(1)', null],
    ['https://user:secret@crm.example/', null],
    ['not a link', null],
    [`https://crm.example/${'x'.repeat(3_000)}`, null],
    [17, null],
  ])('make a link of "%s": %s', (url, link) => {
    expect(linkOf(url)).toBe(link)
  })
})
