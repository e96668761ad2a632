import { describe, expect, it } from 'vitest'
import { collapseRepeats } from '../../src/log/repeats.ts'
import { changeLevel, countsOf, createLog, type LogLevel } from '../../src/log.ts'

/** A log whose lines are kept, and a minute that passes when the test says so. */
const open = (level: LogLevel = 'info') => {
  const lines: Record<string, unknown>[] = []
  const due = new Set<() => void>()
  const log = createLog(
    { level, format: 'json' },
    { write: (text: string) => void lines.push(JSON.parse(text)) },
    (_, act) => {
      due.add(act)
      return { cancel: () => due.delete(act) }
    },
  )
  const minute = () => {
    for (const act of due) act()
  }
  return { log, lines, minute, said: () => lines.map(({ msg, repeated }) => (repeated ? `${msg} ×${repeated}` : msg)) }
}

describe('the log', () => {
  it('says the same trouble once, and a minute later how often it was', () => {
    const { log, minute, said } = open()
    const sink = log.child({ sink: 'sales' })
    for (let times = 0; times < 5; times++) sink.error({ error: 'disk full' }, 'not stored')
    expect(said()).toEqual(['not stored'])
    minute()
    expect(said()).toEqual(['not stored', 'not stored ×4'])
    sink.error({ error: 'disk full' }, 'not stored')
    minute()
    expect(said()).toEqual(['not stored', 'not stored ×4', 'not stored'])
  })

  it('takes for the same neither another reason nor another sink, also in turns', () => {
    const { log, minute, said, lines } = open()
    for (let times = 0; times < 3; times++) {
      log.child({ sink: 'a' }).warn({ reason: 'timeout' }, 'fails')
      log.child({ sink: 'a' }).warn({ reason: 'refused' }, 'fails')
      log.child({ sink: 'b' }).warn({ reason: 'timeout' }, 'fails')
    }
    minute()
    expect(said()).toEqual(['fails', 'fails', 'fails', 'fails ×2', 'fails ×2', 'fails ×2'])
    expect(lines.slice(3)).toMatchObject([
      { sink: 'a', reason: 'timeout' },
      { sink: 'a', reason: 'refused' },
      { sink: 'b', reason: 'timeout' },
    ])
  })

  it('names the calls that were meant, and at debug lets no line of another call go', () => {
    const info = open()
    for (const call of ['a', 'b', 'c', 'c']) info.log.error({ call, attempt: 1 }, 'given up')
    info.minute()
    expect(info.lines).toMatchObject([{ call: 'a' }, { repeated: 3, calls: ['b', 'c'] }])
    const debug = open('debug')
    for (const call of ['a', 'b', 'b']) debug.log.error({ call }, 'given up')
    expect(debug.lines).toMatchObject([{ call: 'a' }, { call: 'b' }])
  })

  it('counts its trouble, that of its children included, and what it held back', () => {
    const { log } = open()
    const sink = log.child({ sink: 'sales' })
    for (let times = 0; times < 3; times++) sink.error('not stored')
    log.warn('slow')
    log.info('live')
    expect(countsOf(log)).toEqual({ warn: 1, error: 3, repeats: 2 })
  })

  it('never holds back what is no trouble', () => {
    const { log, said } = open('debug')
    for (let times = 0; times < 3; times++) log.info('delivered')
    expect(said()).toEqual(['delivered', 'delivered', 'delivered'])
  })

  it('remembers a bounded number of troubles, and counts those it lets go of', () => {
    const { log, said } = open()
    for (let times = 0; times < 2; times++) log.error('first')
    for (let number = 0; number < 100; number++) log.error(`trouble ${number}`)
    expect(said()).toContain('first ×1')
  })

  it('writes the counts at the end of the process', () => {
    const lines: string[] = []
    const later = () => ({ cancel: () => undefined })
    const { write } = collapseRepeats({ write: (line) => void lines.push(line) }, { everyCall: () => false, later })
    for (let times = 0; times < 3; times++) write('{"level":"error","msg":"x"}\n')
    for (const listener of process.listeners('exit')) if (/unwritten/.test(String(listener))) listener(0)
    expect(lines).toEqual(['{"level":"error","msg":"x"}\n', '{"level":"error","msg":"x","repeated":2}\n'])
  })

  it('changes its level for all who log already', () => {
    const { log, said } = open()
    const source = log.child({ source: 'main' })
    changeLevel(log, 'debug')
    source.debug('heard')
    changeLevel(log, 'error')
    source.warn('not heard')
    expect(said()).toEqual(['heard'])
  })
})
