import { describe, expect, it } from 'vitest'
import { createLog, type LogOptions } from '../src/log.ts'

const NUMBER = '+12015550123'

/** The lines that `write` leaves in a log with these options. */
const logged = (options: Partial<LogOptions>, write: (log: ReturnType<typeof createLog>) => void): string => {
  const lines: string[] = []
  write(createLog({ level: 'debug', format: 'json', ...options }, { write: (line: string) => lines.push(line) }))
  return lines.join('')
}

describe('phone numbers in the log', () => {
  it.each<[string, unknown]>([
    ['as a fact', { number: NUMBER }],
    ['in national form', { caller: '(201) 555-0123' }],
    ['without any form', { display: '2015550123' }],
    ['inside a text', { reason: `the answer to ${NUMBER} was no` }],
    ['with blanks', { reason: '+1 201-555-0123' }],
    ['deep in a list', { calls: [{ who: [NUMBER] }] }],
    ['in a list of numbers', { numbers: [NUMBER] }],
  ])('are masked above debug: %s', (_, facts) => {
    for (const level of ['info', 'warn', 'error'] as const) {
      const line = logged({}, (log) => log.child({ source: 'main' })[level](facts, 'looked up'))
      expect(line).toContain('"msg":"looked up"')
      expect(line.replace(/\D/g, '')).not.toContain('5550123')
    }
  })

  it('are masked in the message itself', () => {
    expect(logged({}, (log) => log.info(`call from ${NUMBER}`))).toContain('call from +1201*****23')
  })

  it('stand in full at debug, unless they never may', () => {
    expect(logged({}, (log) => log.debug({ number: NUMBER }, 'looked up'))).toContain(NUMBER)
    expect(logged({ numbers: 'never' }, (log) => log.debug({ number: NUMBER }, 'looked up'))).not.toContain(NUMBER)
  })

  it('are not seen in account keys, ids, instants and spans', () => {
    const facts = {
      account: '2930718022414574861',
      call: '8a480000-0000-4000-8000-000000000001',
      at: '2026-11-25T22:24:01.000Z',
      file: '/var/lib/ringpost/contacts-20261125.csv',
      lifetimeS: 86_400_000,
      gone: null,
    }
    const line = logged({}, (log) => log.info(facts, 'live'))
    expect(JSON.parse(line)).toMatchObject(facts)
  })

  it('leave an error whole', () => {
    expect(logged({}, (log) => log.error(new Error('no such table')))).toContain('no such table')
  })
})
