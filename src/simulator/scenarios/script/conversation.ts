// One conversation being written down: who takes part now, which menus it is in, and the numbered snapshots so far.

import {
  instant,
  type PartyState,
  type State,
  type StateContent,
  type StateMetadata,
  type Step,
  type SystemState,
} from '../timeline.ts'
import type { Stage } from './stage.ts'

export type PartyType = PartyState['type']
export type SystemType = SystemState['type']

export interface Opening {
  readonly direction: StateMetadata['direction']
  readonly dialString?: string
  readonly linked?: readonly string[]
  /** When this conversation begins, from the start of the timeline. */
  readonly afterMs?: number
}

export class Conversation {
  readonly id: string
  readonly #stage: Stage
  readonly #steps: Step[]
  readonly #createdAt: number
  readonly #dialString: string | undefined
  readonly #direction: StateMetadata['direction']
  #linked: readonly string[]
  #parties: readonly PartyState[] = []
  #systems: readonly SystemState[] = []
  #sequence = 0

  /** Snapshots go to `steps`, which several conversations of one timeline share. */
  constructor(stage: Stage, steps: Step[], opening: Opening) {
    this.id = stage.id()
    this.#stage = stage
    this.#steps = steps
    this.#createdAt = stage.startAt + (opening.afterMs ?? 0)
    this.#direction = opening.direction
    this.#dialString = opening.dialString
    this.#linked = opening.linked ?? []
  }

  /** Someone joins; without `originator` they have started the call themselves. Returns the participant's id. */
  join(type: PartyType, status: string, originator?: string): string {
    const id = this.#stage.id()
    const party = { id, legId: this.#stage.id(), originator: originator ?? id, status: { value: status }, type }
    this.#parties = [...this.#parties, party]
    return id
  }

  /** A participant's new status, and further fields that come with it (those of a transfer, a contact). */
  become(id: string, status: string, extra: Readonly<Record<string, unknown>> = {}): void {
    this.#parties = this.#parties.map((party) =>
      party.id === id ? { ...party, ...extra, status: { value: status } } : party,
    )
  }

  /** A menu, queue or mailbox takes the call. Returns the system's id. */
  enter(type: SystemType, originator: string): string {
    const id = this.#stage.id()
    this.#systems = [...this.#systems, { id, originator, status: { value: 'CONNECTED' }, type }]
    return id
  }

  /** The system shows something new of itself (a dial plan's next node) or lets the call go. */
  advance(id: string, type: Readonly<Record<string, unknown>>, status = 'CONNECTED'): void {
    this.#systems = this.#systems.map((system) =>
      system.id === id ? { ...system, status: { value: status }, type: { ...system.type, ...type } } : system,
    )
  }

  link(conversationId: string): void {
    this.#linked = [...this.#linked, conversationId]
  }

  /** Writes the next state. Who is DISCONNECTING is shown once and gone from the snapshot after it. */
  snapshot(afterMs: number, type: State['type']): void {
    this.#sequence += 1
    this.#steps.push({ afterMs, content: this.#content(this.#stage.startAt + afterMs, type) })
    const stays = ({ status }: { readonly status: { readonly value: string } }) => status.value !== 'DISCONNECTING'
    this.#parties = this.#parties.filter(stays)
    this.#systems = this.#systems.filter(stays)
  }

  /** One by one everybody leaves, `gapMs` apart, then the ENDING state without participants. */
  hangUp(afterMs: number, gapMs = 40): void {
    let at = afterMs
    for (const { id } of this.#parties) {
      this.become(id, 'DISCONNECTING')
      this.snapshot(at, 'ACTIVE')
      at += gapMs
    }
    this.#systems = []
    this.snapshot(at, 'ENDING')
  }

  #content(at: number, type: State['type']): StateContent {
    return {
      metadata: {
        conversationSpaceId: this.id,
        direction: this.#direction,
        accountKey: this.#stage.account,
        callCreated: instant(this.#createdAt),
        // GoTo leaves the initiator out of the very first state.
        ...(this.#sequence > 1 && { callInitiator: 'DIRECT' }),
        ...(this.#dialString !== undefined && { dialString: this.#dialString }),
        ...(this.#linked.length > 0 && { associatedConversations: this.#linked }),
      },
      state: {
        id: this.#stage.id(),
        sequenceNumber: this.#sequence,
        type,
        timestamp: instant(at),
        participants: this.#parties,
        ...(this.#systems.length > 0 && { interactiveVoiceResponseSystems: this.#systems }),
      },
    }
  }
}
