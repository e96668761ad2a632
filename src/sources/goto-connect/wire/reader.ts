// Takes frames as they come, whatever they are: call states are passed on, the rest is counted or named.
import type { CallState } from '../../../call/state.ts'
import type { Clock } from '../../../clock.ts'
import type { Log } from '../../../log.ts'
import { type Frame, parseFrame } from './frame.ts'
import { createTally } from './tally.ts'

export interface ReaderParts {
  /** The configured name of the source. */
  readonly source: string
  readonly clock: Clock
  readonly log: Log
  readonly onState: (state: CallState) => void
}

export interface Reader {
  /** Tells what the frame was. */
  read(text: string): Frame['kind']
  /** Counts something that was no frame one could read. */
  ignore(what: string): void
  /** Epoch ms of the last frame of any kind, null before the first. */
  lastFrameAt(): number | null
  counts(): FrameCounts
}

/** How many there were since the start, and how many of them were no use. */
export interface FrameCounts {
  readonly frames: number
  readonly malformedFrames: number
}

export const createReader = ({ source, clock, log, onState }: ReaderParts): Reader => {
  const tally = createTally(log)
  let lastFrameAt: number | null = null
  let frames = 0
  let malformedFrames = 0
  const ignore = (what: string) => {
    malformedFrames++
    tally.add(what)
  }
  return {
    read: (text) => {
      frames++
      lastFrameAt = clock.now()
      const frame = parseFrame(text, { source, receivedAt: lastFrameAt })
      if (frame.kind === 'state') onState(frame.state)
      else if (frame.kind === 'malformed') ignore(frame.what)
      else if (frame.kind === 'other')
        log.debug({ from: frame.source, type: frame.type }, 'a notification of another kind')
      return frame.kind
    },
    ignore: (what) => {
      frames++
      ignore(what)
    },
    lastFrameAt: () => lastFrameAt,
    counts: () => ({ frames, malformedFrames }),
  }
}
