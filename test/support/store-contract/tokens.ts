// The contract's part about tokens: two processes never undo each other.
import { describe, expect, it } from 'vitest'
import type { Tokens } from '../../../src/store/store.ts'
import { type CreatePlace, useBench } from './bench.ts'

export const tokensOf = (accessToken: string): Tokens => ({
  accessToken,
  accessExpiresAt: 1_790_000_000_000,
  refreshToken: `refresh ${accessToken}`,
  refreshObtainedAt: 1_780_000_000_000,
  scope: 'call-events.v1.notifications.manage',
  principal: 'dana@example.com',
})

export const describeTokens = (createPlace: CreatePlace): void => {
  describe('tokens', () => {
    const bench = useBench(createPlace)

    it('are null until written, then come back as they were, also after a restart', async () => {
      expect(await bench().store.tokens.read('main')).toBeNull()
      expect(await bench().store.tokens.write('main', tokensOf('one'))).toBe(true)
      await bench().reopen()
      const read = await bench().store.tokens.read('main')
      expect(read?.tokens).toEqual(tokensOf('one'))
      expect(await bench().store.tokens.read('other')).toBeNull()
    })

    it('are replaced when the generation is the expected one, and else left alone', async () => {
      const { tokens } = bench().store
      await tokens.write('main', tokensOf('one'))
      const first = (await tokens.read('main'))?.generation
      expect(await tokens.write('main', tokensOf('two'), first)).toBe(true)
      expect(await tokens.write('main', tokensOf('three'), first)).toBe(false)
      expect((await tokens.read('main'))?.tokens).toEqual(tokensOf('two'))
    })

    it('let one of two refreshes win that began from the same generation', async () => {
      const { tokens } = bench().store
      await tokens.write('main', tokensOf('one'))
      const generation = (await tokens.read('main'))?.generation
      const won = await Promise.all(['two', 'three'].map((name) => tokens.write('main', tokensOf(name), generation)))
      expect(won.toSorted()).toEqual([false, true])
      expect((await tokens.read('main'))?.tokens).toEqual(tokensOf(won[0] === true ? 'two' : 'three'))
    })

    it('are seen at once by another process, whose refresh from before then changes nothing', async () => {
      const daemon = bench().store.tokens
      const login = (await bench().beside()).tokens
      await daemon.write('main', tokensOf('old'))
      const before = await login.read('main')
      expect(await login.write('main', tokensOf('fresh login'))).toBe(true)
      expect((await daemon.read('main'))?.tokens).toEqual(tokensOf('fresh login'))
      expect(await daemon.write('main', tokensOf('late refresh'), before?.generation)).toBe(false)
      expect((await login.read('main'))?.tokens).toEqual(tokensOf('fresh login'))
    })

    it('are gone once forgotten, and a refresh from before a logout never passes for one after the next login', async () => {
      const { tokens } = bench().store
      await tokens.write('main', tokensOf('one'))
      const before = (await tokens.read('main'))?.generation
      await tokens.forget('main')
      expect(await tokens.read('main')).toBeNull()
      expect(await tokens.write('main', tokensOf('late refresh'), before)).toBe(false)
      expect(await tokens.read('main')).toBeNull()
      await tokens.write('main', tokensOf('two'))
      expect(await tokens.write('main', tokensOf('late refresh'), before)).toBe(false)
      expect((await tokens.read('main'))?.tokens).toEqual(tokensOf('two'))
    })

    it('can be forgotten when there are none', async () => {
      await bench().store.tokens.forget('main')
      expect(await bench().store.tokens.read('main')).toBeNull()
    })
  })
}
