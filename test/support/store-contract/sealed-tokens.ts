// The contract's part about tokens at rest: encrypted when there is a key, never lost for want of one.
import { describe, expect, it } from 'vitest'
import { keysOf } from '../keys.ts'
import { type CreatePlace, useBench } from './bench.ts'
import { tokensOf } from './tokens.ts'

export const describeSealedTokens = (createPlace: CreatePlace): void => {
  describe('tokens with an encryption key', () => {
    const bench = useBench(createPlace)

    it('come back as they were with the key they were written with', async () => {
      await bench().reopen(keysOf('a'))
      await bench().store.tokens.write('main', tokensOf('one'))
      await bench().reopen(keysOf('a'))
      expect((await bench().store.tokens.read('main'))?.tokens).toEqual(tokensOf('one'))
    })

    it('are refused with a word about the key when it is missing or another, and are there again with the right one', async () => {
      await bench().reopen(keysOf('a'))
      await bench().store.tokens.write('main', tokensOf('one'))
      for (const keys of [undefined, keysOf('b')]) {
        await bench().reopen(keys)
        await expect(bench().store.tokens.read('main')).rejects.toMatchObject({
          code: 'config',
          message: expect.stringContaining('source "main"'),
          nextStep: expect.stringContaining('previous_encryption_keys'),
        })
      }
      await bench().reopen(keysOf('a'))
      expect(await bench().store.tokens.read('main')).toEqual({ tokens: tokensOf('one'), generation: 1 })
    })

    it('can be replaced by a login whose key is another', async () => {
      await bench().reopen(keysOf('a'))
      await bench().store.tokens.write('main', tokensOf('one'))
      await bench().reopen(keysOf('b'))
      expect(await bench().store.tokens.write('main', tokensOf('two'))).toBe(true)
      expect(await bench().store.tokens.read('main')).toEqual({ tokens: tokensOf('two'), generation: 2 })
    })

    it('that were plain are encrypted at the next start, and stay the same tokens', async () => {
      await bench().store.tokens.write('main', tokensOf('one'))
      await bench().reopen(keysOf('a'))
      expect(await bench().store.tokens.read('main')).toEqual({ tokens: tokensOf('one'), generation: 1 })
      await bench().reopen()
      await expect(bench().store.tokens.read('main')).rejects.toMatchObject({ code: 'config' })
    })

    it('change over to a new key at a start that knows both, and need the old one no more', async () => {
      await bench().reopen(keysOf('a'))
      await bench().store.tokens.write('main', tokensOf('one'))
      await bench().reopen(keysOf('b', 'a'))
      await bench().reopen(keysOf('b'))
      expect(await bench().store.tokens.read('main')).toEqual({ tokens: tokensOf('one'), generation: 1 })
    })

    it('keep their generation through it, so that a refresh that began before still counts', async () => {
      await bench().store.tokens.write('main', tokensOf('one'))
      const before = (await bench().store.tokens.read('main'))?.generation
      await bench().reopen(keysOf('a'))
      expect(await bench().store.tokens.write('main', tokensOf('two'), before)).toBe(true)
    })
  })
}
