// Calls of every kind with texts of every kind, for property tests: what callers may call themselves knows no bounds.
import fc from 'fast-check'
import { CALL_STATUSES, type Call } from '../../src/call/call.ts'

const TRAPS = [
  '<!channel>',
  '<@U1>',
  '<https://evil.example|x>',
  '[a](https://evil.example)',
  '<at>B</at>',
  '{{DATE(0)}}',
  '\u202e',
  '\u001b[31m',
  '\u200b',
  '\n',
  '&amp;',
  '*b*',
  '\\',
  '`',
  '||x||',
  '- x',
  '# h',
  '@everyone',
  '@channel',
  '<@&1>',
  '<users/all>',
  '~town-square',
  ':smile:',
  'www.evil.example',
  'evil.com/x',
  '\ud800',
  'Z\u0351\u0352\u0353\u0354\u0355',
  '山田',
  '👩🏽‍🚀',
  '𝔄',
]

export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...TRAPS), fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 40 })
  .map((parts) => parts.join(''))
export const longText = fc.constantFrom('&', 'Z\u0351\u0352\u0353\u0354', '👩🏽', '<').map((part) => part.repeat(5_000))
const text = fc.option(fc.oneof(hostileText, longText))
const ms = fc.option(fc.integer({ min: 0, max: 2 ** 40 }))
const at = fc.integer({ min: 0, max: 4e12 })
const line = fc.record({ name: text, extension: text, lineId: text, userId: text, email: text })
const party = { number: text, display: text, name: text }

const detail = fc.oneof(hostileText, longText, fc.integer(), fc.boolean())
const namedDetails = fc.record(
  {
    name: detail,
    company: detail,
    notes: detail,
    last_call: detail,
    calls_today: fc.integer(),
    url: fc.oneof(
      hostileText,
      hostileText.map((rest) => `https://crm.example/${rest}`),
      hostileText.map((rest) => `javascript:${rest}`),
      fc.webUrl(),
    ),
    customer_tier: detail,
    'BAD <!channel>': detail,
  },
  { requiredKeys: [] },
)

const details = fc
  .tuple(fc.dictionary(hostileText, detail, { maxKeys: 3 }), namedDetails)
  .map(([others, known]) => ({ ...others, ...known }))

export const anyCall: fc.Arbitrary<Call> = fc.record({
  id: fc.string({ minLength: 1 }),
  source: fc.string({ minLength: 1 }),
  account: fc.string(),
  direction: fc.constantFrom('inbound', 'outbound', 'internal'),
  status: fc.constantFrom(...CALL_STATUSES),
  revision: fc.integer({ min: 1, max: 999 }),
  caller: fc.record({
    ...party,
    country: fc.option(fc.constantFrom('US', 'DE', 'ZZ', 'x', '')),
    anonymous: fc.boolean(),
  }),
  dialed: fc.record(party),
  queue: text,
  menu: fc.array(hostileText),
  ringing: fc.array(line, { maxLength: 12 }),
  rang: fc.array(line, { maxLength: 12 }),
  answeredBy: fc.option(line),
  transfers: fc.array(
    fc.record({
      kind: fc.constantFrom('warm', 'blind'),
      from: fc.option(line),
      to: fc.option(line),
      at,
      outcome: fc.constantFrom('pending', 'completed', 'failed'),
    }),
    { maxLength: 9 },
  ),
  onHold: fc.boolean(),
  voicemail: fc.option(fc.constantFrom('reached', 'left', 'not-left')),
  abandonedIn: fc.option(fc.constantFrom('queue', 'menu')),
  recorded: fc.boolean(),
  createdAt: at,
  answeredAt: fc.option(at),
  endedAt: fc.option(at),
  waitMs: ms,
  queueMs: ms,
  talkMs: ms,
  endAssumed: fc.boolean(),
  reconstructed: fc.boolean(),
  linkedCalls: fc.array(fc.string()),
  consultOf: fc.option(fc.string()),
  callerDetails: details,
})
