import { describe, expect, it } from 'vitest'
import type { Call } from '../../../src/call/call.ts'
import { describeCall } from '../../../src/cards/card.ts'
import { layOutTeamsCard } from '../../../src/sinks/teams/card.ts'
import { faultsOf } from '../../support/adaptive-cards.ts'
import { buildCall, ended } from '../../support/build-call.ts'

const messageOf = (call: Call) => layOutTeamsCard(describeCall(call), call)
const contentOf = (call: Call) => messageOf(call).attachments[0].content

describe('a Teams card', () => {
  it('would not pass Microsoft’s own parser with something newer or broken in it', () => {
    const content = contentOf(buildCall())
    expect(faultsOf(content)).toEqual([])
    expect(faultsOf({ ...content, body: [...content.body, { type: 'Table', columns: [] }] })).not.toEqual([])
    expect(faultsOf({ ...content, actions: [{ type: 'Action.OpenUrl', title: 'x' }] })).not.toEqual([])
  })

  it('says the whole story where cards are not shown', () => {
    const { summary } = messageOf(buildCall())
    for (const part of ['Incoming call', 'Test Caller', '(201) 555-0123', 'Main line', 'Support', 'Dana Agent']) {
      expect(summary).toContain(part)
    }
    expect(contentOf(buildCall()).fallbackText).toBe(summary)
  })

  it('opens pages by buttons and telephones by links, for Teams opens no tel: from a button', () => {
    const { actions, body } = contentOf({ ...ended(buildCall()), callerDetails: { url: 'https://crm.example/17' } })
    expect(actions).toEqual([{ type: 'Action.OpenUrl', title: 'Open details', url: 'https://crm.example/17' }])
    expect(body).toContainEqual({ type: 'TextBlock', text: '📞 [Call back](tel:+12015550123)', wrap: true })
  })
})
