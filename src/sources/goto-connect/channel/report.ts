// The lines a source writes about its channels: each failure with its step, its account and GoTo's own ids.
import type { Log } from '../../../log.ts'
import { type ApiFailure, describe } from '../api/client.ts'
import type { AccountOutcome } from '../api/subscriptions.ts'
import type { Link } from './link.ts'
import type { Effect, Event } from './state.ts'

export interface Report {
  /** A step of the state machine. */
  step(event: Event, effects: readonly Effect[]): void
  live(link: Link): void
  /** A build came to nothing. A missing login is told by whoever keeps the tokens. */
  failed(failure: ApiFailure, outcomes: readonly AccountOutcome[]): void
  refreshRefused(failure: ApiFailure): void
}

/** Why a channel is replaced, or not heard any more, by the event that says so. */
const CAUSES: Partial<Record<Event['kind'], string>> = {
  'refresh-asked': 'GoTo asks for a refresh of the channel',
  'to-be-closed': 'GoTo will close the channel: replacing it',
  'lifetime-near': 'the channel nears the end of its lifetime: replacing it',
  unsubscribed: 'GoTo lists no subscription of the channel any more: replacing it',
  'deaf-proved': 'the socket is open, but brings nothing: replacing it',
  'token-back': 'logged in again',
}

export const createReport = (log: Log): Report => {
  const refused = (outcomes: readonly AccountOutcome[]): void => {
    for (const { account, failure } of outcomes) {
      if (failure !== null)
        log.error(
          { account, ...details(failure) },
          `GoTo refused an account: ${inWords(failure)}. See that whoever logged in may see its calls, or take it out of \`accounts\``,
        )
    }
  }
  return {
    step: (event, effects) => {
      const cause = CAUSES[event.kind]
      if (cause !== undefined && effects.length > 0) log.info(cause)
      log.debug({ event: event.kind, effects: effects.map(({ kind }) => kind) }, 'channel')
    },
    live: ({ channel, outcomes }) => {
      refused(outcomes)
      const accounts = outcomes.flatMap(({ account, failure }) => (failure === null ? [account] : []))
      log.info({ accounts, lifetimeS: Math.round(channel.lifetimeMs / 1000) }, 'live: hearing calls')
    },
    failed: (failure, outcomes) => {
      if (failure.loginNeeded) return
      refused(outcomes)
      log.error(details(failure), `no channel: ${inWords(failure)}; it is tried again`)
    },
    refreshRefused: (failure) =>
      log.warn(details(failure), `the channel could not be refreshed, replacing it: ${inWords(failure)}`),
  }
}

/** GoTo's reference is among the facts: it differs each time, and the same trouble is one line. */
const inWords = (failure: ApiFailure): string => describe({ ...failure, reference: null }).replace(/\.$/, '')

const details = ({ step, status, errorCode, reference }: ApiFailure) => ({ step, status, errorCode, reference })
