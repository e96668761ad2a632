// How the people in a call are shown: the caller, the party that was dialled, and a person's line.
import type { Caller, Line, Party } from '../call.ts'
import { isHiddenWord, parseNumber } from '../number.ts'
import type { Participant } from '../state.ts'
import { tidyText } from '../text.ts'
import type { Cast } from './cast.ts'
import { isOutside, type Track } from './participants.ts'

/**
 * Inbound: the outside party. Outbound and internal: the colleague who dialled, shown by extension.
 * An outside caller without a number is anonymous; a caller that no state shows is merely unknown.
 */
export const callerOf = (cast: Cast): Caller => {
  const starter = cast.starter?.participant
  if (cast.direction === 'inbound') {
    const { anonymous, ...caller } = parseNumber(starter?.far?.number ?? null, cast.home)
    const hidden = anonymous || (starter !== undefined && caller.display === null)
    return { ...caller, name: nameOf(starter?.far?.name ?? null, caller), anonymous: hidden }
  }
  const own = parseNumber(cast.ownNumber, cast.home)
  return {
    number: own.number,
    display: tidyText(starter?.extension ?? null),
    name: tidyText(starter?.name ?? null),
    country: own.country,
    anonymous: false,
  }
}

/** Inbound: the company's own number. Outbound: the callee, else what was dialled. Internal: the first line called. */
export const dialedOf = (cast: Cast): Party => {
  if (cast.direction === 'inbound') return partyOf(cast.ownNumber, cast.ownName, cast.home)
  if (cast.direction === 'outbound') {
    const callee = cast.called.find(isOutside)?.participant.far
    return partyOf(tidyText(callee?.number ?? null) ?? cast.dialString, callee?.name ?? null, cast.home)
  }
  const line = cast.called[0]?.participant
  const extension = tidyText(line?.extension ?? null) ?? (line === undefined ? tidyText(cast.dialString) : null)
  return { number: null, display: extension, name: tidyText(line?.name ?? null) }
}

/** A colleague's line; for an outside party its name, or else its number as a person reads it. */
export const lineOf = (track: Track, home: string | null): Line => {
  const { participant } = track
  if (isOutside(track)) return outsideLine(participant, home)
  return {
    name: tidyText(participant.name),
    extension: tidyText(participant.extension),
    lineId: participant.lineId,
    userId: participant.userId,
    email: participant.email,
  }
}

const outsideLine = ({ far }: Participant, home: string | null): Line => {
  const party = partyOf(far?.number ?? null, far?.name ?? null, home)
  return { name: party.name ?? party.display, extension: null, lineId: null, userId: null, email: null }
}

const partyOf = (raw: string | null, name: string | null, home: string | null): Party => {
  const { number, display } = parseNumber(raw, home)
  return { number, display, name: nameOf(name, { number, display }) }
}

/** Networks fill an empty name with the number itself or with a word for "hidden": neither is a name. */
const nameOf = (text: string | null, party: Pick<Party, 'number' | 'display'>): string | null => {
  const name = tidyText(text)
  if (name === null || name === party.display || isHiddenWord(name)) return null
  const digits = name.replace(/[\s().+-]+/g, '')
  const repeatsNumber = party.number !== null && digits.length >= 7 && party.number.endsWith(digits)
  return repeatsNumber ? null : name
}
