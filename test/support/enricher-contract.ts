// What every enricher owes, as a suite: a closed answer in time, whatever the outside world does, and nobody's number in a message.
import { describe, expect, it } from 'vitest'
import type { Enricher, Finding } from '../../src/enrichers/enricher.ts'
import { never, queryOf } from './open-enricher.ts'

/** `slow`: does not answer within a second, its own timeout. `garbage`: answers what nobody understands. `huge`: far more than anyone wants. */
export type Situation = 'found' | 'nothing' | 'slow' | 'garbage' | 'huge'

export interface EnricherUnderContract {
  readonly type: string
  /** An enricher in this situation that finds `name: Ada` for +12015550123; null where the situation cannot come up. */
  open(situation: Situation): Promise<Enricher | null>
}

const NUMBER = '+12015550123'

const tellsNobody = (finding: Finding): void => {
  const message = finding.status === 'failed' ? finding.message : ''
  for (const secret of ['2015550123', 'SECRET', '\n', 'http:']) expect(message).not.toContain(secret)
}

export const describeEnricherContract = (subject: EnricherUnderContract): void => {
  describe(`the enricher contract: ${subject.type}`, () => {
    const ask = async (situation: Situation, signal = never): Promise<Finding | null> => {
      const enricher = await subject.open(situation)
      const finding = enricher === null ? null : await enricher.lookup(queryOf(NUMBER), signal)
      if (finding !== null) tellsNobody(finding)
      return finding
    }

    it('finds whom it knows', async () => {
      expect(await ask('found')).toMatchObject({ status: 'found', fields: { name: 'Ada' } })
    })

    it('finds nothing for a number nobody knows', async () => {
      expect(await ask('nothing')).toEqual({ status: 'nothing' })
    })

    it('finds nothing for a far party without a number', async () => {
      const enricher = await subject.open('found')
      expect(await enricher?.lookup(queryOf(null, 'someone'), never)).toEqual({ status: 'nothing' })
    })

    it('fails at its timeout, not later', async () => {
      const startedAt = performance.now()
      const finding = await ask('slow')
      expect([undefined, 'failed']).toContain(finding?.status)
      expect(performance.now() - startedAt).toBeLessThan(8_000)
    })

    it('fails on what it does not understand', async () => {
      expect([undefined, 'failed']).toContain((await ask('garbage'))?.status)
    })

    it('is not drowned', async () => {
      const finding = await ask('huge')
      expect([undefined, 'failed', 'found']).toContain(finding?.status)
      if (finding?.status === 'found') expect(JSON.stringify(finding).length).toBeLessThan(200_000)
    })

    it.each(['found', 'slow'] as const)('fails at once when it is stopped before it begins (%s)', async (situation) => {
      expect([undefined, 'failed']).toContain((await ask(situation, AbortSignal.abort()))?.status)
    })

    it('fails at once when it is stopped in the middle', async () => {
      const control = new AbortController()
      const enricher = await subject.open('slow')
      if (enricher === null) return
      const asking = enricher.lookup(queryOf(NUMBER), control.signal)
      const startedAt = performance.now()
      control.abort()
      expect(await asking).toMatchObject({ status: 'failed' })
      expect(performance.now() - startedAt).toBeLessThan(900)
    })

    it('answers also when it is closed in the middle, and can be closed twice', async () => {
      const enricher = await subject.open('slow')
      if (enricher === null) return
      const asking = enricher.lookup(queryOf(NUMBER), never)
      await enricher.close()
      expect(await asking).toMatchObject({ status: 'failed' })
      await enricher.close()
    })
  })
}
