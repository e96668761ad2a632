// Enrichers built as the daemon builds them, from options as they stand in the config, and queries to ask them with.
import { onTestFinished } from 'vitest'
import type { Call } from '../../src/call/call.ts'
import { farParty } from '../../src/call/contact.ts'
import { systemClock } from '../../src/clock.ts'
import type { Enricher, EnricherContext, Query } from '../../src/enrichers/enricher.ts'
import { enricherKinds } from '../../src/enrichers/registry.ts'
import { buildCall } from './build-call.ts'
import { silentLog } from './silent-log.ts'

const noHistory: EnricherContext['history'] = { past: async () => ({ calls: [], recent: 0 }) }

/** Closed when the test is over. Throws when the options are no good. */
export const openEnricher = (
  type: string,
  options: Readonly<Record<string, unknown>>,
  context: Partial<EnricherContext> = {},
): Enricher => {
  const kind = enricherKinds.find((known) => known.type === type)
  if (kind === undefined) throw new Error(`no enricher type ${type}`)
  const parsed = kind.options.parse(options)
  const enricher = kind.configure(
    `my-${type}`,
    parsed,
  )({
    clock: systemClock,
    log: silentLog,
    folder: '/',
    history: noHistory,
    ...context,
  })
  onTestFinished(() => enricher.close())
  return enricher
}

/** What is asked about the far party of a call: +12015550123 unless the test says otherwise. */
export const queryFor = (overrides: Partial<Call> = {}): Query => {
  const call = buildCall(overrides)
  const { number = null, display = null, name = null } = farParty(call) ?? {}
  return { number, display, name, direction: call.direction, call }
}

/** An inbound call from a number. */
export const queryOf = (number: string | null, display: string | null = number): Query =>
  queryFor({ caller: { ...buildCall().caller, number, display } })

export const never = new AbortController().signal
