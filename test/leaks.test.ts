import { describe, expect, it } from 'vitest'
import { findLeaks } from './support/leaks/find-leaks.ts'

describe('the search for secrets in what the whole suite said', () => {
  it('finds one in a log line, encoded or not, and names the test file', () => {
    const said = ['test file: /a.test.ts', 'log: {"msg":"token xoxb-12345678"}', 'answer of /status: {"ok":true}']
    expect(findLeaks(['xoxb-12345678'], said)).toEqual(['test file: /a.test.ts: log: {"msg":"token [xoxb…]"}'])
    expect(findLeaks(['p/a+s=s w"ord'], ['url ?key=p%2Fa%2Bs%3Ds%20w%22ord', 'json p/a+s=s w\\"ord'])).toHaveLength(2)
  })

  it('finds none where there is none, and none in a word that is too short to tell', () => {
    expect(findLeaks(['xoxb-12345678', 'abc'], ['test file: /a.test.ts', 'log: abc'])).toEqual([])
  })
})
