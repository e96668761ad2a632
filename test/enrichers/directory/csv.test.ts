import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCsv } from '../../../src/enrichers/directory/csv.ts'

const cellsOf = (text: string) => {
  const csv = parseCsv(text)
  return 'rows' in csv ? csv.rows.map(({ cells }) => cells) : csv
}

describe('CSV', () => {
  it.each([
    ['a,b\n1,2', ','],
    ['a;b\r\n1;2\r\n', ';'],
    ['a\tb\r1\t2', '\t'],
    ['\uFEFFa;b\n1;2', ';'],
    ['"x,y";b\n', ';'],
    ['a\n1\n', 'nothing'],
  ])('%j is split at its own delimiter', (text) => {
    const rows = cellsOf(text)
    expect(rows).toEqual(
      text.includes('x,y')
        ? [['x,y', 'b']]
        : text.startsWith('a\n')
          ? [['a'], ['1']]
          : [
              ['a', 'b'],
              ['1', '2'],
            ],
    )
  })

  it('takes delimiters, quotes and line ends inside of quotes as they are', () => {
    expect(cellsOf('name,notes\n"Ada ""the Count"", Ltd","two\r\nlines"\n5" pipe,x')).toEqual([
      ['name', 'notes'],
      ['Ada "the Count", Ltd', 'two\r\nlines'],
      ['5" pipe', 'x'],
    ])
  })

  it('knows empty cells, drops empty rows, and tells on which line a row begins', () => {
    expect(parseCsv('a,b\n\n,\n"x\ny",\n\n ,z')).toEqual({
      rows: [
        { line: 1, cells: ['a', 'b'] },
        { line: 4, cells: ['x\ny', ''] },
        { line: 7, cells: ['', 'z'] },
      ],
    })
    expect(parseCsv('')).toEqual({ rows: [] })
  })

  it.each([
    ['a,b\n1,"2\n3,4\n', { line: 2, message: 'a quote opens here and is never closed' }],
    ['a,b\n1,2\n"x"y,2\n', { line: 3, message: expect.stringContaining('something follows a closing quote') }],
  ])('%j is refused with the line', (text, fault) => expect(parseCsv(text)).toEqual(fault))

  it('reads back whatever was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', '\r', ' b ', 'é', '👩') })
    const table = fc
      .integer({ min: 1, max: 4 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }))
    const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'), (rows, delimiter, end) => {
        const header = ['x1', 'x2', 'x3', 'x4', 'x5'].join(delimiter)
        const text = [header, ...rows.map((row) => row.map(quoted).join(delimiter))].join(end)
        const kept = rows
          .map((row) => row.map((value) => value.trim()))
          .filter((row) => row.some((value) => value !== ''))
        expect(cellsOf(text)).toEqual([['x1', 'x2', 'x3', 'x4', 'x5'], ...kept])
      }),
    )
  })

  it('never takes long, also over a quote that is never closed', () => {
    const startedAt = performance.now()
    parseCsv(`a,b\n"${'x""'.repeat(300_000)}`)
    parseCsv(`a,b\n${'"'.repeat(500_001)}`)
    expect(cellsOf(`number,name\n${'+12015550123,"Ada, B."\n'.repeat(100_000)}`)).toHaveLength(100_001)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})
