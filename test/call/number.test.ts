import { describe, expect, it } from 'vitest'
import { parseNumber } from '../../src/call/number.ts'

describe('a phone number', () => {
  it('in E.164 is shown in national format at home', () => {
    expect(parseNumber('+12015550123', 'US')).toEqual({
      number: '+12015550123',
      display: '(201) 555-0123',
      country: 'US',
      anonymous: false,
    })
    expect(parseNumber('+442079460958', 'GB').display).toBe('020 7946 0958')
  })

  it.each([
    ['+442079460958', 'US', '+44 20 7946 0958', 'GB'],
    ['+12015550123', 'GB', '+1 201 555 0123', 'US'],
    ['+442079460958', null, '+44 20 7946 0958', 'GB'],
  ])('from elsewhere is shown in international format: %s in %s', (raw, home, display, country) => {
    expect(parseNumber(raw, home)).toEqual({ number: raw, display, country, anonymous: false })
  })

  it('of the North American plan is national to all of its countries, and where home is unknown', () => {
    expect(parseNumber('+14165550123', 'US')).toMatchObject({ display: '(416) 555-0123', country: 'CA' })
    expect(parseNumber('+12015550123', null).display).toBe('(201) 555-0123')
  })

  it.each([
    ['12015550123', null, '+12015550123'],
    ['12015550123', 'US', '+12015550123'],
    ['2015550123', 'US', '+12015550123'],
    ['(201) 555-0123', 'US', '+12015550123'],
    ['02079460958', 'GB', '+442079460958'],
    ['442079460958', 'US', '+442079460958'],
    ['12015550123', 'GB', '+12015550123'],
    ['011442079460958', 'US', '+442079460958'],
  ])('without + is read as dialled: %s in %s', (raw, home, number) => {
    expect(parseNumber(raw, home).number).toBe(number)
  })

  it.each([
    ['5550123', 'US'],
    ['3101234', 'US'],
    ['+13101234', 'US'],
    ['+44207', 'US'],
    ['2015550123', null],
    ['911', 'US'],
    ['0019', 'US'],
    ['+1201555', null],
    ['sip:someone@host.invalid', 'US'],
    ['<!channel>', 'US'],
    ['9'.repeat(40), 'US'],
  ])('that has no E.164 form keeps its text: %s', (raw, home) => {
    expect(parseNumber(raw, home)).toEqual({ number: null, display: raw, country: null, anonymous: false })
  })

  it.each([
    'Anonymous',
    'anonymous',
    ' ANONYMOUS ',
    'Restricted',
    'Private',
    'Unknown',
    'Unavailable',
    'anonymous@anonymous.invalid',
    '+266696687',
  ])('that is hidden says so and shows nothing: %s', (raw) => {
    expect(parseNumber(raw, 'US')).toEqual({ number: null, display: null, country: null, anonymous: true })
  })

  it.each([null, '', '  '])('that is missing is not taken for hidden: %j', (raw) => {
    expect(parseNumber(raw, 'US')).toEqual({ number: null, display: null, country: null, anonymous: false })
  })

  it('of a monstrous length is cut and never parsed', () => {
    const { display, number } = parseNumber('+1'.repeat(500_000), 'US')
    expect(number).toBeNull()
    expect(display).toHaveLength(200)
  })

  it('is read the same from memory, in each country anew', () => {
    for (let count = 0; count < 6_000; count++) parseNumber(`+1201${String(2_000_000 + count)}`, 'US')
    expect(parseNumber('+12012000000', 'US').display).toBe('(201) 200-0000')
    expect(parseNumber('+12012000000', 'GB').display).toBe('+1 201 200 0000')
    expect(parseNumber('+12012000000', 'US').display).toBe('(201) 200-0000')
  })

  it('takes an unknown country for none', () => {
    expect(parseNumber('+12015550123', 'XX').display).toBe('(201) 555-0123')
  })
})
