// Whether calls can be heard: a channel of its own is made, subscribed to each account, and deleted again.
import { broken, fine, type Probed } from '../../../probe.ts'
import { withinMs } from '../abort.ts'
import { createAccounts } from '../api/accounts.ts'
import { createChannels } from '../api/channels.ts'
import { type ApiFailure, type CallApi, describe } from '../api/client.ts'
import { type AccountOutcome, createSubscriptions } from '../api/subscriptions.ts'
import type { ProbeParts } from './probe.ts'

const DELETE_MS = 5_000

/**
 * Under a nickname of its own: a daemon deletes channels of its name that nobody listens to, and GoTo may answer a create
 * with the channel of that name there already is.
 */
export const probeHearing = async (
  { source, options, context: { clock } }: ProbeParts,
  callApi: CallApi,
  signal: AbortSignal,
): Promise<readonly Probed[]> => {
  const accounts = await createAccounts(options.accounts, callApi).list(signal)
  if (!accounts.ok) return [failure('accounts', accounts.failure, source)]
  const nickname = `${options.channel_nickname ?? `ringpost-${source}`}-check`.slice(-100)
  const channels = createChannels(callApi, nickname)
  const channel = await channels.create(signal)
  if (!channel.ok) return [failure('channel', channel.failure, source)]
  try {
    const answer = await createSubscriptions(callApi).subscribe(channel.value.id, accounts.value, signal)
    const made = fine('channel', 'a channel was made, and is deleted again')
    if (!answer.ok) return [made, failure('subscription', answer.failure, source)]
    return [made, ...answer.value.map((outcome) => accountProbed(outcome, source))]
  } finally {
    // Also when the rest was given up; one that stays behind dies when its lifetime ends.
    await withinMs(clock, DELETE_MS, (late) => channels.remove(channel.value, late))
  }
}

const accountProbed = ({ account, failure: why }: AccountOutcome, source: string): Probed =>
  why === null
    ? fine('subscription', `calls of account ${account} can be heard`)
    : failure('subscription', { ...why, step: `account ${account}` }, source)

const failure = (item: string, why: ApiFailure, source: string): Probed => {
  const found = describe(why)
  const login = `run \`ringpost login --source ${source}\``
  if (why.loginNeeded || why.status === 401) return broken(item, 'login-needed', found, `Log in again: ${login}.`)
  if (why.status === 403)
    return broken(
      item,
      'login-needed',
      found,
      `Tick call-events.v1.notifications.manage on the OAuth client, check \`accounts\`, then ${login} as a super admin of the account.`,
    )
  if (why.status !== null && why.status >= 400 && why.status < 500 && why.status !== 429)
    return broken(item, 'config', found, 'Check `accounts` in the config: the account key of GoTo Connect, in quotes.')
  return broken(item, 'unavailable', found, 'Try again in a minute, or look at https://status.goto.com.')
}
