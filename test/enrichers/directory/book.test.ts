import { describe, expect, it } from 'vitest'
import { createBook } from '../../../src/enrichers/directory/book.ts'
import type { Fields } from '../../../src/enrichers/fields.ts'

const contact = (numbers: string, fields: Fields) => ({ numbers: numbers.split(';'), fields })
const ada = { name: 'Ada' }
const bob = { name: 'Bob' }

const find = async (
  contacts: readonly ReturnType<typeof contact>[],
  number: string | null,
  { display = number, country = null as string | null } = {},
) => (await createBook(contacts, country)).find(number, display)

describe('a directory', () => {
  it.each([
    ['+12015550123', null],
    ['+1 (201) 555-0123', null],
    ['+1 201 555 0123', null],
    ['12015550123', null],
    ['(201) 555-0123', 'US'],
    ['201.555.0123', 'US'],
    ['1-201-555-0123', 'US'],
    ['(201) 555-0123', null],
    ['001 201 555 0123', null],
    ['201/5550123', null],
  ])('knows +12015550123 by %j, numbers being dialled in %j', async (written, country) => {
    expect(await find([contact('+4930901820', bob), contact(written, ada)], '+12015550123', { country })).toEqual(ada)
  })

  it('knows a contact by each of its numbers', async () => {
    const contacts = [contact('+12015550123;+4930901820', ada)]
    expect(await find(contacts, '+12015550123')).toEqual(ada)
    expect(await find(contacts, '+4930901820')).toEqual(ada)
  })

  it('does not take one whole number for another that ends alike', async () => {
    expect(await find([contact('+442015550123', ada)], '+12015550123')).toBeNull()
  })

  it('knows numbers that are dialled in another country than the one that was called', async () => {
    expect(await find([contact('030 901820', ada)], '+4930901820', { country: 'DE' })).toEqual(ada)
    expect(await find([contact('030 901820', ada)], '+4930901820', { country: 'US' })).toBeNull()
  })

  it('knows short numbers, and callers without a whole number, by their digits alone', async () => {
    expect(await find([contact('0019', ada)], null, { display: '0019' })).toEqual(ada)
    expect(await find([contact('0019', ada)], null, { display: '019' })).toBeNull()
    expect(await find([contact('+12015550123', ada)], null, { display: '201 555 0123' })).toEqual(ada)
  })

  it('shows several matches as such, with what they have in common', async () => {
    const company = 'Acme'
    const contacts = [
      contact('+12015550123', { ...ada, company, notes: 'VIP' }),
      contact('(201) 555-0123', { ...bob, company }),
    ]
    expect(await find(contacts, '+12015550123', { country: 'US' })).toEqual({ name: '2 matches: Ada, Bob', company })
    const same = [contact('+12015550123', { ...ada, company }), contact('+12015550123', { ...ada, company: 'Zeta' })]
    expect(await find(same, '+12015550123')).toEqual({ name: '2 matches: Ada (Acme), Ada (Zeta)' })
    const crowd = Array.from({ length: 7 }, (_, index) => contact('+12015550123', { name: `P${index}` }))
    expect(await find(crowd, '+12015550123')).toEqual({ name: '7 matches: P0, P1, P2, P3, P4 and 2 more' })
  })

  it('takes a contact that stands in it twice for one', async () => {
    const contacts = [contact('+12015550123', ada), contact('+12015550123;12015550123', { ...ada })]
    expect(await find(contacts, '+12015550123')).toEqual(ada)
  })

  it('never guesses by the last ten digits', async () => {
    const contacts = [contact('0099 201 555 0123', ada), contact('0088 201 555 0123', bob)]
    expect(await find(contacts.slice(0, 1), '+12015550123')).toEqual(ada)
    expect(await find(contacts, '+12015550123')).toBeNull()
    expect(await find([contact('5550123', ada)], '+12015550123')).toBeNull()
  })

  it('lets other work be done while a large one is read', async () => {
    const contacts = Array.from({ length: 20_000 }, (_, index) => contact(`(201) 555-${index}`, ada))
    let turns = 0
    const count = setInterval(() => turns++, 1)
    await createBook(contacts, 'US')
    clearInterval(count)
    expect(turns).toBeGreaterThan(3)
  })
})
