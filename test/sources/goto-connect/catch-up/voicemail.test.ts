import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../support/eventually.ts'
import { createKeptSource, type KeptSource } from '../../../support/kept-source.ts'

let rig: KeptSource
afterEach(() => rig.close())

const heard = async (name: 'voicemail' | 'voicemail-hang-up' | 'missed', scope?: string): Promise<string> => {
  rig = await createKeptSource(scope === undefined ? {} : { scope })
  await rig.start()
  const { id, timeline } = rig.call(name, 0)
  await rig.simulator.play(timeline, { speed: Number.POSITIVE_INFINITY })
  await rig.ended(id)
  return id
}

describe('a caller who reached the mailbox while we listened', () => {
  test.each([
    ['voicemail', 'left'],
    ['voicemail-hang-up', 'not-left'],
  ] as const)(
    'of the scenario %s: a message was %s, known soon after the end, by one more revision',
    async (name, outcome) => {
      const id = await heard(name)
      await eventually('the outcome', async () => (await rig.store.call(id))?.voicemail === outcome)
      expect(await rig.store.call(id)).toMatchObject({ status: 'voicemail', reconstructed: false })
      expect(rig.revisions.at(-2)).toMatchObject({ status: 'voicemail', voicemail: 'reached' })
      await eventually('nothing left to ask', async () => (await rig.store.journal.nextLookUpAt('main')) === null)
    },
  )

  test('stays "reached" where the login may not read reports, and is asked for once', async () => {
    const scope = 'call-events.v1.notifications.manage call-events.v1.events.read'
    const id = await heard('voicemail', scope)
    await eventually('nothing left to ask', async () => (await rig.store.journal.nextLookUpAt('main')) === null)
    expect((await rig.store.call(id))?.voicemail).toBe('reached')
  })

  test('is asked for again when the daemon was gone meanwhile', async () => {
    rig = await createKeptSource()
    await rig.start()
    const { id, timeline } = rig.call('voicemail', 0)
    for (const { content } of timeline.states.slice(0, -1)) rig.simulator.publish(content)
    await eventually('reached', async () => (await rig.store.call(id))?.voicemail === 'reached')
    await rig.stop()
    rig.simulator.record(timeline)
    await rig.start()
    await eventually('the outcome', async () => (await rig.store.call(id))?.voicemail === 'left')
  })
})

describe('a call that reached no mailbox', () => {
  test('is asked for no report', async () => {
    const id = await heard('missed')
    expect(await rig.store.journal.lookUp('main', 'voicemail', id)).toBeNull()
    expect(rig.simulator.requests('report')).toEqual([])
  })
})
