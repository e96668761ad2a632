// The source type `goto-connect`: calls of GoTo Connect accounts, heard over a notification channel.
import { defineKind } from '../../config/kind.ts'
import type { SourceKind } from '../source.ts'
import { gotoConnectOptions } from './options.ts'
import { createGotoConnect } from './source.ts'

export const gotoConnect: SourceKind = defineKind({
  type: 'goto-connect',
  options: gotoConnectOptions,
  build: createGotoConnect,
})
