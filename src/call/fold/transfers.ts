// Who passed the call on to whom: a warm transfer asks a colleague first, a blind one does not.
import type { Line, Transfer } from '../call.ts'
import { parseNumber } from '../number.ts'
import type { CallState, TransferNote, TransferParty } from '../state.ts'
import { tidyText } from '../text.ts'
import type { Cast } from './cast.ts'
import { personOf } from './lines.ts'
import { isColleague, type Track } from './participants.ts'
import { lineOf } from './parties.ts'

const KINDS: ReadonlyMap<string, Transfer['kind']> = new Map([
  ['IN_WARM_TRANSFER', 'warm'],
  ['IN_DIRECT_TRANSFER', 'blind'],
])

/** A stretch of states in which somebody is being passed on. */
interface Stretch {
  readonly kind: Transfer['kind']
  readonly at: number
  readonly first: number
  readonly last: number
  /** The ids of those who are passed on. */
  readonly passed: ReadonlySet<string>
  readonly note: TransferNote | null
}

/**
 * In the order in which they began. A transfer is completed when somebody else takes the call after it began, and
 * pending while it goes on or a phone still rings. `timeline` is in order of sequence, without repeats.
 */
export const transfersIn = (
  timeline: readonly CallState[],
  cast: Cast,
  now: { readonly over: boolean; readonly rings: boolean },
): readonly Transfer[] => {
  const stretches = stretchesIn(timeline)
  const newest = timeline.at(-1)?.sequence
  return stretches.map((stretch, index) => {
    const next = stretches[index + 1]
    const from = partyTrack(stretch.note?.from ?? null, cast)
    const taker = takerOf(stretch, next?.first ?? Number.POSITIVE_INFINITY, from, cast)
    const goesOn = !now.over && next === undefined && (stretch.last === newest || now.rings)
    return {
      kind: stretch.kind,
      from: from === undefined ? partyLine(stretch.note?.from ?? null, cast) : lineOf(from, cast.home),
      to: taker === undefined ? destinationOf(stretch.note?.to ?? null, cast) : lineOf(taker, cast.home),
      at: stretch.at,
      outcome: taker !== undefined ? 'completed' : goesOn ? 'pending' : 'failed',
    }
  })
}

const stretchesIn = (timeline: readonly CallState[]): readonly Stretch[] => {
  const stretches: Stretch[] = []
  let goesOn = false
  for (const state of timeline) {
    const stretch = stretchOf(state)
    const before: Stretch | undefined = goesOn ? stretches.at(-1) : undefined
    goesOn = stretch !== null
    if (stretch === null) continue
    if (before === undefined || isElsewhere(stretch.note, before.note)) stretches.push(stretch)
    else stretches.splice(-1, 1, joined(before, stretch))
  }
  return stretches
}

const stretchOf = ({ sequence, at, participants }: CallState): Stretch | null => {
  const passed = participants.filter(({ status }) => KINDS.has(status))
  const kind = KINDS.get(passed[0]?.status ?? '')
  if (kind === undefined) return null
  const note = passed.find(({ transfer }) => transfer !== null)?.transfer ?? null
  return { kind, at, first: sequence, last: sequence, passed: new Set(passed.map(({ id }) => id)), note }
}

const joined = (before: Stretch, now: Stretch): Stretch => ({
  ...before,
  last: now.last,
  passed: new Set([...before.passed, ...now.passed]),
  note: now.note ?? before.note,
})

/** Passed on again before the first transfer came to an end. */
const isElsewhere = (note: TransferNote | null, before: TransferNote | null): boolean => {
  const [here, there] = [dialledFor(note?.to ?? null), dialledFor(before?.to ?? null)]
  return here !== null && there !== null && here !== there
}

const dialledFor = (party: TransferParty | null): string | null =>
  tidyText(party?.extension ?? null) ?? tidyText(party?.number ?? null)

/** Who was first connected between the beginning of this transfer and of the next one, or connected anew. */
const takerOf = ({ first, passed }: Stretch, next: number, from: Track | undefined, cast: Cast): Track | undefined => {
  const giver = from === undefined ? null : personOf(from)
  const isWithin = (sequence: number): boolean => sequence >= first && sequence < next
  return cast.called.find(
    (track) =>
      !passed.has(track.participant.id) &&
      personOf(track) !== giver &&
      (isWithin(track.connectedFrom) || isWithin(track.firstConnected?.sequence ?? 0)),
  )
}

const destinationOf = (party: TransferParty | null, cast: Cast): Line | null => {
  const track = partyTrack(party, cast)
  return track === undefined ? partyLine(party, cast) : lineOf(track, cast.home)
}

/** The consultation's participants are others than those of the call: then the extension tells who is meant. */
const partyTrack = (party: TransferParty | null, { everyone }: Cast): Track | undefined => {
  if (party === null) return undefined
  const extension = dialledFor(party)
  return (
    everyone.find(({ participant }) => participant.id === party.participantId) ??
    everyone.find((track) => isColleague(track) && extension !== null && track.participant.extension === extension)
  )
}

/** Someone who never took part, as far as the transfer names them. */
const partyLine = (party: TransferParty | null, { home }: Cast): Line | null => {
  if (party === null) return null
  const number = parseNumber(party.number, home)
  const name = tidyText(party.name) ?? (number.number === null ? null : number.display)
  const extension = tidyText(party.extension) ?? (number.number === null ? number.display : null)
  return name === null && extension === null ? null : { name, extension, lineId: null, userId: null, email: null }
}
