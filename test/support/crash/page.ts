// Looks at the live page of a daemon until it dies: a revision is told there once it is accepted, so what was told has to be in the store ever after.
import type { Child } from '../child.ts'
import { listenTo } from '../event-stream.ts'

export interface Told {
  readonly callId: string
  readonly revision: number
}

/** All that was told in this life, once it is over. */
export const watchPage = async (child: Child): Promise<readonly Told[]> => {
  const listening = await Promise.race([child.logged('admin listening'), child.ended])
  if (typeof listening !== 'object') return []
  // It may have died meanwhile.
  const stream = await listenTo(`${listening['url']}/events`).catch(() => null)
  await stream?.ended
  return (stream?.events ?? []).filter(({ event }) => event === 'call').map(({ data }) => toldIn(Object(data)))
}

interface CallEvent {
  readonly view: { readonly call: { readonly id: string; readonly revision: number } }
}

const toldIn = ({ view: { call } }: CallEvent): Told => ({ callId: call.id, revision: call.revision })
