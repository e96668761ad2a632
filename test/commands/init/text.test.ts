import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kinds } from '../../../src/commands/components.ts'
import { initFlags } from '../../../src/commands/init/given.ts'
import { askableSinks, askableSource, faultOf, type Setup } from '../../../src/commands/init/setup.ts'
import { configText, envText, secretsOf } from '../../../src/commands/init/text.ts'
import { parseConfig } from '../../../src/config/parse.ts'
import { RingpostError } from '../../../src/errors.ts'

/** An answer that each question takes. */
const ANSWERS: Readonly<Record<string, string>> = {
  accounts: '2930718022414574861, 17',
  redirect_uri: 'http://localhost:5000/app/redirect',
  server: 'https://chat.example.com',
  channel: 'abcdefghijklmnopqrstuvwxyz',
  url: 'https://hooks.example.com/a/b?sig=x%2Fy&v=1',
  api_url: 'http://127.0.0.1:8025/api/',
  auth_url: 'http://127.0.0.1:8025',
  secret: 'whsec_cmluZ3Bvc3QtZW5kLXRvLWVuZC1zZWNyZXQ=',
}

const setup = (answer: (key: string) => string): Setup => {
  const part = (askable: ReturnType<typeof askableSource>) => ({
    askable,
    answers: new Map(askable.questions.list.map(({ key }) => [key, ANSWERS[key] ?? answer(key)])),
  })
  return { source: part(askableSource()), sinks: askableSinks().map(part) }
}

const parsed = (made: Setup) => {
  const text = configText(made, '2026-11-25')
  const env = parseEnv(envText(secretsOf(made), ''))
  const readFile = () => expect.fail('no file is named')
  return { text, result: parseConfig({ text, file: '/x/config.yaml', env, readFile, kinds, isTerminal: false }) }
}

describe('the config that `init` writes', () => {
  it('is one that `check` accepts, with every type that can be asked for, and with comments', () => {
    const { text, result } = parsed(setup((key) => `value-of-${key}`))
    expect(result).not.toHaveProperty('faults')
    expect('config' in result && result.config.sinks.map(({ type }) => type)).toEqual(
      askableSinks().map(({ type }) => type),
    )
    expect(text.split('\n').filter((line) => line.trim().startsWith('#')).length).toBeGreaterThan(20)
  })

  it('means what was typed, whatever that is, and holds no secret', () => {
    const typed = fc.string({ minLength: 1, unit: 'grapheme-composite' }).map((text) => text.trim())
    fc.assert(
      fc.property(typed, (text) => {
        const made = setup(() => text)
        const [source] = [askableSource()]
        const fits = source.questions.list.every((question) => {
          const answer = ANSWERS[question.key] ?? text
          return faultOf(source, question, answer) === null
        })
        fc.pre(fits && !/['`"]/.test(text) && text.length > 3)
        const { text: config, result } = parsed(made)
        expect(result).not.toHaveProperty('faults')
        expect(config).not.toContain(ANSWERS['url'])
      }),
    )
  })
})

describe('the secrets that `init` writes', () => {
  it('are read back to the letter, beside what stood there before', () => {
    const value = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !/[\r\n\0]/.test(text))
    fc.assert(
      fc.property(value, (secret) => {
        const before = '# mine\nOTHER="a b"\nTOKEN=old\nexport LAST=1'
        try {
          const text = envText(new Map([['TOKEN', secret]]), before)
          expect(parseEnv(text)).toEqual({ OTHER: 'a b', LAST: '1', TOKEN: secret })
          expect(text).toContain('# mine\nOTHER="a b"\nexport LAST=1\n')
        } catch (error) {
          // All three kinds of quotes in one secret have no spelling; that is said, not written.
          expect(error).toBeInstanceOf(RingpostError)
          expect(secret).toMatch(/['`"\\]/)
        }
      }),
    )
  })
})

it('has a flag for every question, each once', () => {
  const names = initFlags().map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining([
      '--client-id',
      '--client-secret',
      '--account',
      '--slack-token',
      '--slack-channel',
      '--teams-url',
      '--http-url',
    ]),
  )
})
