// How a call's status looks on every card, so that it is told at a glance.
import type { CallStatus } from '../call/call.ts'

/** `color` is for services that draw a bar beside the card. */
export const LOOK: Readonly<Record<CallStatus, { readonly emoji: string; readonly color: `#${string}` }>> = {
  ringing: { emoji: '📞', color: '#3498db' },
  answered: { emoji: '✅', color: '#2ecc71' },
  ended: { emoji: '☎️', color: '#95a5a6' },
  missed: { emoji: '❌', color: '#e74c3c' },
  voicemail: { emoji: '📼', color: '#f1c40f' },
  abandoned: { emoji: '⌛', color: '#e67e22' },
}

export const NOTICE_LOOK = { emoji: '⚠️', color: '#f1c40f' } as const

/** `2026-09-25 19:33 UTC`, for services that cannot say an instant in the reader's own time zone. */
export const utcMinute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
