// Two callers of the samples: one whom the company knows well, and one whose every text tries to be more than text.
import type { Call } from '../../call/call.ts'
import type { Outsider } from '../../simulator/company.ts'

export const KNOWN: Outsider = { name: 'FIELDS ADA', number: '+14155550138' }

/** As enrichers find it. */
export const KNOWN_DETAILS: Call['callerDetails'] = {
  name: 'Ada Fields',
  company: 'Fields & Daughters Bakery',
  url: 'https://crm.example/contacts/4711',
  last_call: 'yesterday 4:12 PM with Sam Porter',
  calls_today: 2,
  notes: 'New oven arrives Monday; prefers Dana.',
}

const MARKUP = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '<!channel> <@U12345> @everyone <at>Boss</at> <users/all>',
  '<https://evil.example|Bank login> [pay](https://evil.example)',
  '*bold* **bold** `code` ~~struck~~ {{DATE(2026-01-01T00:00:00Z)}}',
  '\u202egnp.exe\u202c \u001b[31m </pre></textarea>&lt;b&gt;',
]

export const HOSTILE: Outsider = { name: MARKUP.join(' '), number: '+12125550166' }

export const HOSTILE_DETAILS: Call['callerDetails'] = {
  company: MARKUP.toReversed().join(' '),
  url: 'javascript:alert(3)',
  notes: MARKUP.join(' | '),
}
