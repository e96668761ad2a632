import { describe, expect, it } from 'vitest'
import { sharingWith } from '../../../src/store/recording/shared-parts.ts'
import { stateOf } from '../../support/store-contract/states.ts'

describe('what a state has in common with the one before', () => {
  const caller = {
    id: 'p1',
    originator: 'p1',
    status: 'RINGING',
    kind: 'PHONE_NUMBER',
    ownNumber: '+13125550100',
    name: null,
    far: { name: 'Ada', number: '+12015550123' },
    lineId: null,
    userId: null,
    extension: null,
    email: null,
    transfer: null,
  }
  const before = stateOf('c1', 1, { participants: [caller] })

  it('is kept once, and the state says the same', () => {
    const state = structuredClone({ ...before, sequence: 2 })
    const shared = sharingWith(before, state)
    expect(shared).toEqual(state)
    expect(shared.participants[0]).toBe(caller)
    expect(shared.systems[0]).toBe(before.systems[0])
  })

  it.each(['status', 'name', 'far', 'transfer'] as const)(
    'is nothing of a participant whose %s is another',
    (field) => {
      const state = structuredClone({ ...before, sequence: 2 })
      const changed = { far: { name: 'Else', number: '+15550100' }, transfer: { from: null, to: null } }
      const participants = state.participants.map((one) => ({
        ...one,
        [field]: field === 'far' || field === 'transfer' ? changed[field] : 'ELSE',
      }))
      expect(sharingWith(before, { ...state, participants }).participants).toEqual(participants)
    },
  )

  it('is nothing when there is none before', () => {
    expect(sharingWith(undefined, before)).toBe(before)
  })
})
