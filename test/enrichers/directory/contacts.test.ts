import { describe, expect, it } from 'vitest'
import { readContacts } from '../../../src/enrichers/directory/contacts.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const csv = (text: string) => readContacts(bytes(text), 'csv')
const yaml = (text: string) => readContacts(bytes(text), 'yaml')
const json = (text: string) => readContacts(bytes(text), 'json')
const ADA = { numbers: ['+12015550123', '0201 5550'], fields: { name: 'Ada', customer_no: '7' } }

describe('a file of contacts', () => {
  it('is CSV with a header', () => {
    const text = 'Numbers;Name;Customer No.;!\n"+12015550123; 0201 5550";Ada;7;?\n'
    expect(csv(text)).toEqual({ contacts: [ADA], remarks: [] })
  })

  it('is a list in YAML, whose numbers keep their plus and their zeros without quotes', () => {
    const text =
      '# people\n- numbers: [+12015550123, 0201 5550]\n  name: Ada\n  Customer No.: 7\n  notes: ~\n- number: 0049301234567\n'
    expect(yaml(text)).toEqual({
      contacts: [ADA, { numbers: ['0049301234567'], fields: {} }],
      remarks: [],
    })
  })

  it('is a list in JSON', () => {
    const text =
      '\uFEFF[{"numbers":["+12015550123","0201 5550"],"name":"Ada","customer_no":"7"},{"number":12015550124,"vip":true}]'
    expect(json(text)).toEqual({
      contacts: [ADA, { numbers: ['12015550124'], fields: { vip: true } }],
      remarks: [],
    })
  })

  it('may have entries that are no use, and says which', () => {
    expect(csv('number,name\n,Ada\nnone,Bob\n+12015550123,Eve\n')).toEqual({
      contacts: [{ numbers: ['+12015550123'], fields: { name: 'Eve' } }],
      remarks: ['line 2: has no number', 'line 3: has no number'],
    })
    expect(json('[{"number":"1","tags":["x"]},{}]')).toMatchObject({
      remarks: ['entry 1: tags: not a text, a number or a switch', 'entry 2: has no number'],
    })
    expect(csv(`number\n${'none\n'.repeat(50)}`)).toMatchObject({
      remarks: expect.arrayContaining(['line 21: has no number', '… and 30 more']),
    })
  })

  it.each([
    [csv, 'phone,name\n1,Ada\n', 'line 1: the header has no column `number` or `numbers`'],
    [csv, '', 'line 1: the header has no column `number` or `numbers`'],
    [csv, 'number,name,Name\n1,a,b\n', 'line 1: the column `name` stands in the header twice'],
    [csv, 'number,name\n1,Ada\n2,Bob, Jr.\n', 'line 3: has more cells than the header: is a quote missing?'],
    [csv, 'number,name\n1,"Ada\n', 'line 2: a quote opens here and is never closed'],
    [yaml, '- number: 1\n- number: [1\n', expect.stringMatching(/^line [23]: /)],
    [yaml, 'number: 1\n', 'line 1: must be a list of maps: each begins with a dash'],
    [yaml, '- number: 1\n- Ada\n', 'line 2: must be a map of names and values'],
    [yaml, '', 'line 1: must be a list of maps: each begins with a dash'],
    [json, '[{"number":"1"},\n{"number":"2"]', 'line 2: is not JSON'],
    [json, '[{"number":"1",\n"name":Ada}]', 'line 2: is not JSON'],
    [json, '[{"number":"1"},\n\n]', 'line 3: is not JSON'],
    [json, '[{"number":"1"}\n', 'line 2: is not JSON'],
    [json, '[{"number":"a\nb"}]', 'line 1: is not JSON'],
    [json, '{"number":"1"}', 'line 1: must be a list of objects'],
    [json, '[1]', 'entry 1: must be a map of names and values'],
  ])('%o refuses %j', (read, text, fault) => expect(read(text)).toEqual({ fault }))

  it('is UTF-8', () => {
    expect(readContacts(Uint8Array.of(0x6e, 0xe9), 'csv')).toEqual({ fault: expect.stringContaining('UTF-8') })
  })

  it('says nothing of what stands in it', () => {
    for (const read of [csv, yaml, json])
      for (const text of ['- SECRET: "x', '[{"SECRET', 'number,name\n1,"SECRET', '{"a":SECRET}', '- &a [*a, SECRET]'])
        expect(JSON.stringify(read(text))).not.toContain('SECRET')
  })
})
