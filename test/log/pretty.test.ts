import { expect, it } from 'vitest'
import { prettyLine } from '../../src/log/pretty.ts'

const plain = (text: string) => text

it('a line says what happened, and its facts behind it', () => {
  const line = {
    level: 'warn',
    time: 'now',
    msg: 'sink fails',
    sink: 'sales',
    was: 'ok',
    reason: 'it answered 500',
    status: null,
  }
  expect(prettyLine(line, plain)).toBe('sink fails  sink=sales was=ok reason="it answered 500"')
  expect(prettyLine({ msg: 'stopped' }, plain)).toBe('stopped')
  const lists = {
    msg: 'live',
    accounts: ['1', '2'],
    started: ['sink a', 'sink b'],
    lifetimeS: 1200,
    ended: [],
    gap: { from: 1 },
  }
  expect(prettyLine(lists, plain)).toBe('live  accounts=1,2 started="sink a,sink b" lifetimeS=1200 gap={"from":1}')
})

it('what to do, and each fault, has a line of its own', () => {
  const line = {
    msg: 'the config was not taken over',
    faults: ['line 1: no such type', 'line 2: no url'],
    nextStep: 'Correct them.',
  }
  expect(prettyLine(line, plain).split('\n')).toEqual([
    'the config was not taken over',
    '    line 1: no such type',
    '    line 2: no url',
    '    → Correct them.',
  ])
})

it('facts stand back behind the message', () => {
  expect(prettyLine({ msg: 'live', source: 'main' }, (text) => `<${text}>`)).toBe('live  <source=main>')
})

it('nothing that a caller is named moves the cursor or paints the terminal', () => {
  const line = { msg: 'a\u001b[2Jb', name: 'c\u001b]0;d\u0007 e', faults: ['x\u009bm y'], nextStep: 'f\r\ng' }
  expect(prettyLine(line, plain)).not.toMatch(/[^\P{Cc}\n]/u)
  expect(prettyLine(line, plain).split('\n')).toHaveLength(3)
})
