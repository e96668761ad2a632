import { describe, expect, it } from 'vitest'
import { sampleCalls } from '../../src/preview/samples/calls.ts'
import { sampleNotices } from '../../src/preview/samples/notices.ts'
import { sampleSinks } from '../../src/preview/samples/sinks.ts'
import { SCENARIO_NAMES } from '../../src/simulator/scenarios/catalog.ts'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { gotoConnect } from '../../src/sources/goto-connect/index.ts'

const calls = sampleCalls(gotoConnect.read)
const labelsOf = (name: string) => calls.find(({ id }) => id === name)?.moments.map(({ label }) => label)

describe('the samples of the preview', () => {
  it('have every scenario of the simulator, a caller who is known and one who means harm', () => {
    expect(calls.map(({ id }) => id)).toEqual(['known-caller', ...SCENARIO_NAMES, 'hostile-caller'])
  })

  it('show each stretch of a call once, and of a consultation nothing', () => {
    expect(labelsOf('answered')).toEqual(['ringing', 'answered', 'ended'])
    expect(labelsOf('missed')).toEqual(['ringing', 'missed'])
    expect(labelsOf('abandoned')).toEqual(['coming in', 'abandoned'])
    expect(labelsOf('hold')).toEqual(['ringing', 'answered', 'answered, on hold', 'answered', 'ended'])
    expect(labelsOf('transfer')).toContain('answered, transferred')
    expect(labelsOf('second-call')).toEqual([
      'call 1: ringing',
      'call 1: answered',
      'call 1: ended',
      'call 2: ringing',
      'call 2: missed',
    ])
    expect(calls.flatMap(({ moments }) => moments).filter(({ call }) => call.consultOf !== null)).toEqual([])
  })

  it('have a sink of every type, that shows every moment', async () => {
    const sinks = sampleSinks(sinkKinds)
    expect(sinks.map(({ type }) => type)).toEqual(sinkKinds.map(({ type }) => type))
    const [moment] = calls[0]?.moments ?? []
    if (moment === undefined) throw new Error('no sample call')
    const delivery = { id: 'preview_1', call: moment.call, revisedAt: moment.at, handle: null, attempt: 1 }
    expect(sinks.filter(({ sink }) => sink.preview(delivery) === null)).toEqual([])
    await Promise.all(sinks.map(({ sink }) => sink.close()))
  })

  it('have a digest, under the name and by the clocks of the one that is configured', () => {
    const [digest, warning] = sampleNotices(calls, { name: 'evening', timezone: 'Europe/Berlin' })
    expect(digest?.words.text).toMatch(/^Digest evening: .* Europe\/Berlin\.$/)
    expect(digest?.words.title).toMatch(/missed calls, \d+ callers not called back yet/)
    expect(warning?.words.text).toContain('ringpost login')
  })
})
