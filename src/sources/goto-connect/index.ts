// The source type `goto-connect`: calls of GoTo Connect accounts, heard over a notification channel.
import { defineKind } from '../../config/kind.ts'
import type { SourceKind } from '../source.ts'
import { gotoConnectOptions } from './options.ts'
import { gotoQuestions } from './questions.ts'
import { createGotoConnect } from './source.ts'
import { parseFrame } from './wire/frame.ts'

export const gotoConnect: SourceKind = {
  ...defineKind({ type: 'goto-connect', options: gotoConnectOptions, build: createGotoConnect }),
  questions: gotoQuestions,
  read: (message, source) => {
    const frame = parseFrame(message, { source, receivedAt: 0 })
    return frame.kind === 'state' ? frame.state : null
  },
}
