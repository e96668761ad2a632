// Clears away the channels that an earlier run left behind: those of exactly our nickname that nobody listens to.
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import type { Channels } from '../api/channels.ts'
import { type CallApi, describe } from '../api/client.ts'
import { readAll, readPages } from '../api/pages.ts'
import { fields, text } from '../wire/read.ts'

export interface OrphanParts {
  readonly callApi: CallApi
  readonly channels: Pick<Channels, 'remove'>
  readonly nickname: string
  /** Whether the channel of this id is ours now. */
  readonly holds: (id: string) => boolean
  readonly clock: Clock
  readonly log: Log
}

const PATH = '/notification-channel/v1/channels'
/**
 * Longer than a create may take: a channel of ours that was listed before its create was answered is known by then. Also
 * longer than GoTo's lists lag behind.
 */
const SECOND_LOOK_MS = 15_000
const PAGE_SIZE = 100

/**
 * Once, at a start. Best effort: what stays behind dies when its lifetime ends. Rejects only with the signal's reason.
 * The list holds every channel of the user, other programs' too: https://developer.goto.com/guides/GoToConnect/14_HOW_Notification_Channel/
 */
export const sweepOrphans = async (parts: OrphanParts, signal: AbortSignal): Promise<void> => {
  const { clock, log, holds } = parts
  const suspects = await listOwn(parts, signal)
  if (!suspects.some((id) => !holds(id))) return
  await clock.sleep(SECOND_LOOK_MS, signal)
  let removed = 0
  let listened = 0
  for (const id of suspects) {
    if (holds(id)) continue
    const look = await lookAt(parts, id, signal)
    if (look === 'listened') listened++
    // Asked again: looking took a moment.
    if (look === 'orphan' && !holds(id) && (await parts.channels.remove({ id }, signal)).ok) removed++
  }
  if (removed > 0) log.info({ channels: removed }, 'deleted the channels that an earlier run left behind')
  if (listened > 0)
    log.warn(
      { channels: listened, nickname: parts.nickname },
      'another program listens under our nickname and shows every call a second time: stop it, or give each its own channel_nickname',
    )
}

const listOwn = async (parts: OrphanParts, signal: AbortSignal): Promise<readonly string[]> => {
  const { callApi, nickname, log } = parts
  const request = {
    step: 'list the channels',
    method: 'GET',
    path: PATH,
    pageSize: PAGE_SIZE,
    background: true,
  } as const
  const answer = await readAll(readPages(callApi, request, signal))
  if (!answer.ok) {
    log.debug({ failure: describe(answer.failure) }, 'channels of earlier runs could not be looked for')
    return []
  }
  return answer.value.flatMap((item) => {
    const channel = fields(item)
    const id = text(channel?.['channelId'])
    return id === null || channel?.['channelNickname'] !== nickname ? [] : [id]
  })
}

const lookAt = async (
  { callApi, nickname }: OrphanParts,
  id: string,
  signal: AbortSignal,
): Promise<'orphan' | 'listened' | 'unknown'> => {
  const path = `${PATH}/${encodeURIComponent(nickname)}/${encodeURIComponent(id)}`
  const answer = await callApi({ step: 'look at a channel', method: 'GET', path, background: true }, signal)
  if (!answer.ok) return 'unknown'
  return fields(fields(answer.value)?.['channelData'])?.['isConnected'] === true ? 'listened' : 'orphan'
}
