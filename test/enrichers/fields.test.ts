import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldName, tidyFields } from '../../src/enrichers/fields.ts'

describe('what an enricher may add to a call', () => {
  it('is texts, numbers and switches, trimmed', () => {
    const found = { name: ' Ada ', calls_today: 0, vip: false, notes: '', company: null, url: undefined }
    expect(tidyFields(found)).toEqual({ fields: { name: 'Ada', calls_today: 0, vip: false }, dropped: [] })
  })

  it('is nothing else, and that is told', () => {
    const found = { tags: ['a'], owner: { id: 1 }, rate: Number.NaN, 'Bad Name': 'x', __proto__x: 'y', name: 'Ada' }
    const { fields, dropped } = tidyFields(found)
    expect(fields).toEqual({ name: 'Ada' })
    expect(dropped).toHaveLength(5)
    expect(dropped[0]).toBe('tags: not a text, a number or a switch')
    expect(JSON.stringify(dropped)).not.toContain('Bad Name')
  })

  it('is 20 fields at most, of 500 characters at most', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, 'x'.repeat(600)]))
    const { fields, dropped } = tidyFields(many)
    expect(Object.keys(fields)).toEqual(Array.from({ length: 20 }, (_, index) => `f${index}`))
    expect(fields['f0']).toBe(`${'x'.repeat(499)}…`)
    expect(dropped.length).toBeGreaterThan(0)
    expect(dropped.length).toBeLessThanOrEqual(10)
  })

  it('is never cut within a character, and always within bounds', () => {
    const anything = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('name', 'notes')), fc.anything())
    fc.assert(
      fc.property(anything, (found) => {
        const { fields } = tidyFields(found)
        expect(Object.keys(fields).length).toBeLessThanOrEqual(20)
        for (const [key, value] of Object.entries(fields)) {
          expect(key).toMatch(/^[a-z][a-z0-9_]{0,39}$/)
          if (typeof value === 'string') expect(value.length <= 500 && value.isWellFormed()).toBe(true)
        }
      }),
    )
    expect(tidyFields({ name: '👩'.repeat(400) }).fields['name']).toBe(`${'👩'.repeat(249)}…`)
  })

  it.each([
    ['Customer No.', 'customer_no'],
    [' Name ', 'name'],
    ['E-Mail', 'e_mail'],
    ['2nd number', null],
    ['***', null],
    ['x'.repeat(41), null],
  ])('is called, from the title %j, %j', (title, name) => expect(fieldName(title)).toBe(name))
})
