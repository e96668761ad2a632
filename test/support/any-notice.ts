// Notices with texts of every kind in their sections, for property tests.
import fc from 'fast-check'
import type { Notice } from '../../src/sinks/sink.ts'
import { hostileText, longText } from './any-call.ts'

const text = fc.oneof(hostileText, longText)

export const anyNotice: fc.Arbitrary<Notice> = fc.record({
  id: fc.constant('digest_1'),
  title: fc.constantFrom('No missed calls', '4 missed calls, 1 caller not called back yet'),
  text: fc.constant('Digest morning: Thu 24 Sep 15:33 to Fri 25 Sep 15:33, America/New_York.'),
  sections: fc.array(fc.record({ title: text, lines: fc.array(text, { maxLength: 60 }) }), { maxLength: 5 }),
  at: fc.integer({ min: 0, max: 4e12 }),
})
