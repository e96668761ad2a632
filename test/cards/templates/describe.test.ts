import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Call } from '../../../src/call/call.ts'
import { describeCall } from '../../../src/cards/card.ts'
import { createDescribe } from '../../../src/cards/templates/describe.ts'
import { cardOptions } from '../../../src/cards/templates/options.ts'
import { buildCall, ended } from '../../support/build-call.ts'
import { readableLog, silentLog } from '../../support/silent-log.ts'

const options = z.strictObject(cardOptions())

const cardOf = (templates: z.input<typeof options>, call: Call = buildCall()) =>
  createDescribe(options.parse(templates), silentLog)(call)

const named = (name: string): Call => buildCall({ caller: { ...buildCall().caller, name } })

const linkTo = (url: string, call: Call = buildCall()): string | undefined =>
  cardOf({ buttons: [{ label: 'Open', url }] }, call).buttons[0]?.url

describe('a card in words of the operator’s', () => {
  it('is the usual one where nothing is said', () => {
    expect(createDescribe({}, silentLog)).toBe(describeCall)
  })

  it('begins with the title, in its one line, too', () => {
    const card = cardOf({ title: '{{ headline }} for {{ call.queue }}' })
    expect(card.headline).toBe('Incoming call for Support')
    expect(card.text).toMatch(/^Incoming call for Support: Test Caller, \(201\) 555-0123/)
    expect(cardOf({ title: '{{ details.nothing }}' }).headline).toBe('Incoming call')
  })

  it('has the fields asked for, and the usual ones where they are wanted', () => {
    const field = { label: 'Ticket', value: '{{ details.ticket }}' }
    const call = buildCall({ callerDetails: { ticket: 17 } })
    const labels = (fields: NonNullable<z.input<typeof options>['fields']>, of = call) =>
      cardOf({ fields }, of).facts.map(({ label, value }) => `${label} ${value}`)
    expect(labels([field])).toEqual(['Ticket 17'])
    expect(labels({ Ticket: '#{{ details.ticket }}' })).toEqual(['Ticket #17'])
    expect(labels([field, 'default']).slice(0, 2)).toEqual(['Ticket 17', 'To Main line, (201) 555-0100'])
    expect(labels([field], buildCall())).toEqual([])
    expect(labels([])).toEqual([])
  })

  it('has the buttons asked for, and the usual ones where they are wanted', () => {
    const call = ended(buildCall())
    const button = { label: 'Ticket for {{ caller.name }}', url: 'https://desk.example.com/{{ caller.number }}' }
    expect(cardOf({ buttons: [button, 'default'] }, call).buttons).toEqual([
      { label: 'Ticket for Test Caller', url: 'https://desk.example.com/%2B12015550123' },
      { label: 'Call back', url: 'tel:+12015550123' },
    ])
    expect(cardOf({ buttons: [] }, call).buttons).toEqual([])
  })

  it.each([
    ['a/b?c=d&e#f', 'https://a.example/a%2Fb%3Fc%3Dd%26e%23f'],
    ["';<!--|)", 'https://a.example/%27%3B%3C%21--%7C%29'],
    ['山', 'https://a.example/%E5%B1%B1'],
    ['..', undefined],
    ['.', undefined],
    [' ', undefined],
    ['x'.repeat(3_000), undefined],
  ])('percent-encodes a value of an address, or has no button for it: %#', (name, url) => {
    expect(linkTo('https://a.example/{{ caller.name }}', named(name))).toBe(url)
  })

  it('makes telephone links of nothing but digits', () => {
    expect(linkTo('tel:{{ caller.number }}')).toBe('tel:+12015550123')
    expect(linkTo('tel:{{ caller.name }}', named('12 34,5;#<>'))).toBe('tel:12345')
    expect(linkTo('tel:{{ caller.name }}', named('no digits'))).toBeUndefined()
  })

  it('has words of outsiders cleaned before a template sees them', () => {
    const { headline } = cardOf({ title: '[{{ caller.name }}]' }, named('a\u202eb\u0007\n\u200bc'))
    expect(headline).toBe('[ab c]')
  })

  it('reaches nothing but the call', () => {
    expect(cardOf({ title: '({{ details.constructor }}{{ details.__proto__.x }})' }).headline).toBe('()')
  })

  it('is in the usual words where a template fails, and says so once', () => {
    const { log, lines } = readableLog()
    const describe = createDescribe(
      options.parse({
        title: '{% for i in (1..100000000) %}{{ caller.name }}{% endfor %}',
        fields: [{ label: 'Ticket', value: 'yes' }],
      }),
      log,
    )
    for (const card of [describe(buildCall()), describe(buildCall())])
      expect(card).toMatchObject({ headline: 'Incoming call', facts: [{ label: 'Ticket' }] })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      option: 'title',
      msg: expect.stringMatching(/^a card template failed; the usual text is shown/),
    })
    expect(JSON.stringify(lines)).not.toContain('Test Caller')
  })
})

describe('the engine of templates', () => {
  const loads = async (templates: string): Promise<string> => {
    const script = `
      import { createRequire } from 'node:module'
      import { z } from 'zod'
      import { cardOptions } from './src/cards/templates/options.ts'
      import './src/sinks/registry.ts'
      z.strictObject(cardOptions()).parse(${templates})
      console.log(Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('liquidjs')))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    return stdout.trim()
  }

  it('is loaded with the first template, and not at all without one', async () => {
    expect(await Promise.all([loads('{}'), loads("{ title: 'x' }")])).toEqual(['false', 'true'])
  })
})
