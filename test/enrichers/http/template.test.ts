import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followPointer, isJsonPointer } from '../../../src/enrichers/http/json-pointer.ts'
import { fillTemplate, urlTemplate } from '../../../src/enrichers/http/template.ts'

const faultOf = (template: string): string | undefined => urlTemplate().safeParse(template).error?.issues[0]?.message
const ELSEWHERE = 'may hold {number}, {digits} and {direction} in its path and its query only'

describe('the address of a look-up', () => {
  it.each([
    ['https://{number}.crm.example/', ELSEWHERE],
    ['https://crm.example:{digits}/', ELSEWHERE],
    ['https:///{digits}', expect.any(String)],
    ['https:///x{digits}', ELSEWHERE],
    ['https://\\{digits}', expect.any(String)],
    ['{direction}://crm.example/{digits}', expect.any(String)],
    ['https://crm.example/', expect.stringContaining('must hold {number} or {digits}')],
    ['https://crm.example/{direction}', expect.stringContaining('must hold {number} or {digits}')],
    ['https://crm.example/{phone}', expect.stringContaining('knows the places')],
    ['https://crm.example/{number', expect.stringContaining('knows the places')],
    ['https://crm.example/{number}#top', expect.stringContaining('must not hold a #')],
    ['https://me:pw@crm.example/{number}', 'must not hold a user name or a password'],
    ['ftp://crm.example/{number}', expect.stringContaining('http:// or https://')],
    ['crm.example/{number}', expect.stringContaining('http:// or https://')],
  ])('%s is refused', (template, message) => {
    expect(faultOf(template)).toEqual(message)
  })

  it('keeps its host whatever the number is', () => {
    const fill = fillTemplate(urlTemplate().parse('https://crm.example:8443/a/{number}/b?q={digits}&w={direction}'))
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (number) => {
        const url = fill({ number, direction: 'inbound' })
        expect(url?.origin).toBe('https://crm.example:8443')
        expect(url?.searchParams.get('w')).toBe('inbound')
      }),
    )
    expect(fill({ number: null, direction: 'inbound' })).toBeNull()
  })

  it('is never seen', () => {
    expect(JSON.stringify({ url: urlTemplate().parse('https://crm.example/{number}?key=quiet') })).not.toContain(
      'quiet',
    )
  })
})

describe('a JSON Pointer', () => {
  const document = { foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, 'i\\j': 5 }

  // The examples of https://www.rfc-editor.org/rfc/rfc6901#section-5
  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/m~0n', 8],
    ['/i\\j', 5],
    ['/foo/01', undefined],
    ['/foo/-', undefined],
    ['/foo/length', undefined],
    ['/foo/0/x', undefined],
    ['/constructor', undefined],
    ['/__proto__', undefined],
  ])('%j leads to its value', (pointer, value) => {
    expect(isJsonPointer(pointer)).toBe(true)
    expect(followPointer(document, pointer)).toEqual(value)
  })

  it.each(['foo', '/a~b', '/~2', 'a/b'])('%j is none', (text) => expect(isJsonPointer(text)).toBe(false))
})
