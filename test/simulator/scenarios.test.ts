import { describe, expect, it } from 'vitest'
import { ANONYMOUS, OUTSIDERS } from '../../src/simulator/company.ts'
import { SCENARIO_NAMES, type ScenarioName, writeTimeline } from '../../src/simulator/scenarios/catalog.ts'
import { conversationIds, instant, retime, type StateContent } from '../../src/simulator/scenarios/timeline.ts'

const START = Date.parse('2026-09-25T19:33:04.223Z')

const write = (name: ScenarioName) => {
  let ids = 0
  const id = () => `id-${++ids}`
  return writeTimeline(name, { account: '2930718022414574861', caller: OUTSIDERS[0], startAt: START, id })
}

/** `4 ACTIVE: PN* CONNECTED, L0019 RINGING` as the fact sheet writes it; `*` started the call. */
const line = ({ state }: StateContent): string => {
  const parties = state.participants.map(
    ({ id, originator, status, type }) =>
      `${type.value === 'LINE' ? `L${type['extensionNumber']}` : 'PN'}${id === originator ? '*' : ''} ${status.value}`,
  )
  return `${state.sequenceNumber} ${state.type}: ${parties.join(', ') || '[]'}`
}

const linesOf = (name: ScenarioName, conversation = 0): readonly string[] => {
  const timeline = write(name)
  const id = conversationIds(timeline)[conversation]
  return timeline.states
    .map(({ content }) => content)
    .filter(({ metadata }) => metadata.conversationSpaceId === id)
    .map(line)
}

const systemsOf = (content: StateContent | undefined): readonly string[] =>
  (content?.state.interactiveVoiceResponseSystems ?? []).map(({ type }) => type.value)

describe('every scenario', () => {
  it.each(SCENARIO_NAMES)('%s numbers its states from 1 and ends each call without participants', (name) => {
    const { states } = write(name)
    for (const id of conversationIds({ ...write(name), states })) {
      const own = states.filter(({ content }) => content.metadata.conversationSpaceId === id)
      expect(own.map(({ content }) => content.state.sequenceNumber)).toEqual(own.map((_, index) => index + 1))
      expect(own[0]?.content.state.type).toBe('STARTING')
      expect(own.at(-1)?.content.state).toMatchObject({ type: 'ENDING', participants: [] })
      expect(own.slice(0, -1).every(({ content }) => content.state.participants.length > 0)).toBe(true)
    }
    expect(states.map(({ afterMs }) => afterMs)).toEqual(states.map(({ afterMs }) => afterMs).toSorted((a, b) => a - b))
    for (const { afterMs, content } of states) expect(content.state.timestamp).toBe(instant(START + afterMs))
  })

  it.each(SCENARIO_NAMES)('%s is the same each time it is written with the same ids', (name) => {
    expect(write(name)).toEqual(write(name))
    const ids = write(name).states.map(({ content }) => content.state.id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the scenarios against the timelines of the recordings', () => {
  it('internal: seven states between two lines', () => {
    expect(linesOf('internal')).toEqual([
      '1 STARTING: L0019* RINGING',
      '2 STARTING: L0019* RINGING, L8625 RINGING',
      '3 ACTIVE: L0019* CONNECTED, L8625 RINGING',
      '4 ACTIVE: L0019* CONNECTED, L8625 CONNECTED',
      '5 ACTIVE: L0019* DISCONNECTING, L8625 CONNECTED',
      '6 ACTIVE: L8625 DISCONNECTING',
      '7 ENDING: []',
    ])
    expect(write('internal').states[0]?.content.metadata.direction).toBe('OUTBOUND')
  })

  it('outbound: seven states, the far party as callee without a name', () => {
    expect(linesOf('outbound').slice(0, 4)).toEqual([
      '1 STARTING: L0019* RINGING',
      '2 STARTING: L0019* RINGING, PN RINGING',
      '3 ACTIVE: L0019* CONNECTED, PN RINGING',
      '4 ACTIVE: L0019* CONNECTED, PN CONNECTED',
    ])
    const { states } = write('outbound')
    expect(states).toHaveLength(7)
    expect(states[1]?.content.metadata.dialString).toBe('12015550123')
    expect(states[1]?.content.state.participants[1]?.type).toMatchObject({
      number: '+12015550100',
      callee: { name: '', number: '+12015550123' },
    })
    expect(states[2]?.content.state.timestamp).toBe(states[3]?.content.state.timestamp)
  })

  it('answered: a menu, two lines from the 14th state on, answered in the 18th', () => {
    const lines = linesOf('answered')
    expect(lines[0]).toBe('1 STARTING: PN* RINGING')
    expect(lines.slice(1, 13).every((text) => text.endsWith('ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE'))).toBe(true)
    expect(lines.slice(13, 18)).toEqual([
      '14 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 RINGING',
      '15 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 RINGING, L8625 RINGING',
      '16 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 RINGING, L8625 DISCONNECTING',
      '17 ACTIVE: PN* CONNECTED, L0019 RINGING',
      '18 ACTIVE: PN* CONNECTED, L0019 CONNECTED',
    ])
    const { states } = write('answered')
    expect(states[16]?.content.state.timestamp).toBe(states[17]?.content.state.timestamp)
    const systems = states[17]?.content.state.interactiveVoiceResponseSystems ?? []
    expect(systems.map(({ status }) => status.value)).toEqual(['CONNECTED', 'CONNECTED', 'CONNECTED'])
    const pressed = states.flatMap(({ content }) => content.state.interactiveVoiceResponseSystems ?? [])
    expect(pressed.map(({ type }) => type['currentNode'])).toContainEqual(
      expect.objectContaining({ type: 'AttendantPromptNode', result: 'DIALED_OPTION', option: '1' }),
    )
  })

  it('answered: the first state is shaped as the recording', () => {
    expect(write('answered').states[0]?.content).toEqual({
      metadata: {
        conversationSpaceId: 'id-1',
        direction: 'INBOUND',
        accountKey: '2930718022414574861',
        callCreated: '2026-09-25T19:33:04.223Z',
      },
      state: {
        id: 'id-4',
        sequenceNumber: 1,
        type: 'STARTING',
        timestamp: '2026-09-25T19:33:04.223Z',
        participants: [
          {
            id: 'id-2',
            legId: 'id-3',
            originator: 'id-2',
            status: { value: 'RINGING' },
            type: {
              value: 'PHONE_NUMBER',
              phoneNumberId: expect.any(String),
              number: '+12015550100',
              name: '+12015550100',
              callProvider: 'PSTN',
              caller: { name: 'Test Caller', number: '+12015550123' },
            },
          },
        ],
      },
    })
  })

  it('voicemail: one line on two devices, then the mailbox in the 12th state', () => {
    const lines = linesOf('voicemail')
    expect(lines.slice(7, 12)).toEqual([
      '8 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 RINGING',
      '9 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 RINGING, L0019 RINGING',
      '10 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 DISCONNECTING, L0019 RINGING',
      '11 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE, L0019 DISCONNECTING',
      '12 ACTIVE: PN* IN_INTERACTIVE_VOICE_RESPONSE',
    ])
    const { states } = write('voicemail')
    const [desk, app] = states[8]?.content.state.participants.slice(1).map(({ type }) => type) ?? []
    expect(desk?.['lineId']).toBe(app?.['lineId'])
    expect(desk?.['deviceId']).not.toBe(app?.['deviceId'])
    expect(states.map(({ content }) => systemsOf(content).includes('VOICEMAIL')).indexOf(true)).toBe(11)
    expect(Object.values(write('voicemail-hang-up').reported)).toEqual([
      expect.objectContaining({ voicemailStatus: 'FAILED' }),
    ])
  })

  it('missed: it rings, and nobody is ever connected', () => {
    const lines = linesOf('missed').join('\n')
    expect(lines).toContain('L0019 RINGING')
    expect(lines).not.toContain(' CONNECTED')
    expect(write('missed').states.flatMap(({ content }) => systemsOf(content))).not.toContain('VOICEMAIL')
  })

  it('queue: four dial plans and a queue, lines from the 21st state, again as new participants', () => {
    const { states } = write('queue')
    expect(systemsOf(states[20]?.content)).toEqual(['DIAL_PLAN', 'DIAL_PLAN', 'DIAL_PLAN', 'DIAL_PLAN', 'CALL_QUEUE'])
    const lines = linesOf('queue')
    expect(lines[19]).not.toContain('L')
    expect(lines[20]).toContain('L0019 RINGING')
    const ids = (index: number) => states[index]?.content.state.participants.slice(1).map(({ id }) => id) ?? []
    expect([ids(22).length, ids(28).length]).toEqual([3, 3])
    expect(ids(28).some((id) => ids(22).includes(id))).toBe(false)
    expect(lines.at(32)).toBe('33 ACTIVE: PN* CONNECTED, L8625 CONNECTED')
  })

  it('abandoned: in the queue, and no line ever rings', () => {
    const { states } = write('abandoned')
    expect(states.flatMap(({ content }) => systemsOf(content))).toContain('CALL_QUEUE')
    expect(linesOf('abandoned').some((text) => /L\d/.test(text))).toBe(false)
  })

  it('transfer: the caller waits while two conversations name each other', () => {
    const [main, consult, ...others] = conversationIds(write('transfer'))
    expect(others).toEqual([])
    expect(linesOf('transfer').slice(10, 14)).toEqual([
      '11 ACTIVE: PN* IN_WARM_TRANSFER, L8625 CONNECTED, L0019 RINGING',
      '12 ACTIVE: PN* IN_WARM_TRANSFER, L8625 DISCONNECTING, L0019 RINGING',
      '13 ACTIVE: PN* CONNECTED, L0019 RINGING',
      '14 ACTIVE: PN* CONNECTED, L0019 CONNECTED',
    ])
    expect(linesOf('transfer', 1)).toHaveLength(7)
    const linked = (id: string | undefined) =>
      write('transfer').states.findLast(({ content }) => content.metadata.conversationSpaceId === id)?.content.metadata
        .associatedConversations
    expect([linked(main), linked(consult)]).toEqual([[consult], [main]])
  })

  it('blind transfer: the caller is handed over in one conversation', () => {
    expect(conversationIds(write('blind-transfer'))).toHaveLength(1)
    expect(linesOf('blind-transfer')[10]).toBe('11 ACTIVE: PN* IN_DIRECT_TRANSFER, L8625 DISCONNECTING, L0019 RINGING')
  })

  it('blind transfer in vain: nobody takes it', () => {
    expect(linesOf('blind-transfer-in-vain').slice(10)).toEqual([
      '11 ACTIVE: PN* IN_DIRECT_TRANSFER, L8625 DISCONNECTING, L0019 RINGING',
      '12 ACTIVE: PN* IN_DIRECT_TRANSFER, L0019 RINGING',
      '13 ACTIVE: PN* DISCONNECTING, L0019 RINGING',
      '14 ACTIVE: L0019 DISCONNECTING',
      '15 ENDING: []',
    ])
  })

  it('ring group: twelve lines ring at once, one stays', () => {
    const counts = linesOf('ring-group').map((text) => text.split('RINGING').length - 1)
    expect(Math.max(...counts)).toBe(12)
    const lines = new Set(linesOf('ring-group').flatMap((text) => text.match(/L\d{4}/g) ?? []))
    expect(lines.size).toBe(12)
    const connected = new Set(linesOf('ring-group').flatMap((text) => text.match(/L\d{4} CONNECTED/g) ?? []))
    expect([...connected]).toEqual(['L1014 CONNECTED'])
  })

  it('hold: the word of it, and a recording from the fifth state on', () => {
    expect(linesOf('hold').slice(4, 7)).toEqual([
      '5 ACTIVE: PN* CONNECTED, L0019 CONNECTED',
      '6 ACTIVE: PN* HOLD, L0019 CONNECTED',
      '7 ACTIVE: PN* CONNECTED, L0019 CONNECTED',
    ])
    const recorded = write('hold').states.map(({ content }) =>
      content.state.participants.some((party) => 'recordings' in party),
    )
    expect(recorded.indexOf(true)).toBe(4)
  })

  it('menu hang-up: no choice, no queue, no line', () => {
    const { states } = write('menu-hang-up')
    expect(linesOf('menu-hang-up').join()).not.toMatch(/L\d/)
    expect(new Set(states.flatMap(({ content }) => systemsOf(content)))).toEqual(new Set(['DIAL_PLAN']))
    expect(JSON.stringify(states)).not.toContain('DIALED_OPTION')
  })

  it('second call: from the same number, begun and ended during the first', () => {
    const [first = '', second = ''] = conversationIds(write('second-call'))
    const own = (id: string) =>
      write('second-call').states.filter(({ content }) => content.metadata.conversationSpaceId === id)
    const span = (id: string) => [own(id)[0]?.afterMs ?? 0, own(id).at(-1)?.afterMs ?? 0] as const
    const callerOf = (id: string) => own(id)[0]?.content.state.participants[0]?.type['caller']
    expect(callerOf(second)).toEqual(callerOf(first))
    expect(span(second)[0]).toBeGreaterThan(span(first)[0])
    expect(span(second)[1]).toBeLessThan(span(first)[1])
  })

  it('anonymous: the words of a hidden number', () => {
    expect(write('anonymous').states[0]?.content.state.participants[0]?.type['caller']).toEqual(ANONYMOUS)
  })

  it('back to back: three calls from one number, one after the other', () => {
    const { states } = write('back-to-back')
    const created = states.filter(({ content }) => content.state.sequenceNumber === 1)
    expect(created).toHaveLength(3)
    const callers = created.map(({ content }) => content.state.participants[0]?.type['caller'])
    expect(new Set(callers.map((caller) => JSON.stringify(caller))).size).toBe(1)
  })
})

describe('a timeline', () => {
  it('is moved and squeezed with all its instants', () => {
    const moved = retime(write('transfer'), START + 60_000, 10)
    const consult = moved.states.find(({ content }) => content.metadata.dialString === '0019')
    expect(consult?.afterMs).toBe(3_000)
    expect(consult?.content.metadata.callCreated).toBe(instant(START + 63_000))
    expect(consult?.content.state.timestamp).toBe(instant(START + 63_000))
  })

  it('writes instants with as many digits as it takes', () => {
    expect([0, 960, 1_100, 1_234].map(instant)).toEqual([
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00.96Z',
      '1970-01-01T00:00:01.1Z',
      '1970-01-01T00:00:01.234Z',
    ])
  })
})
