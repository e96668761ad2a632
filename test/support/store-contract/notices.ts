// The contract's part about notices: what a sink was told survives a restart.
import { describe, expect, it } from 'vitest'
import { type CreatePlace, useBench } from './bench.ts'

export const describeNotices = (createPlace: CreatePlace): void => {
  describe('notices', () => {
    const bench = useBench(createPlace)

    it('are remembered for each sink and matter, the last time only, also after a restart', async () => {
      expect(await bench().store.notices.toldAt('slack', 'login-due/main')).toBeNull()
      await bench().store.notices.tell('slack', 'login-due/main', 1_000)
      await bench().store.notices.tell('slack', 'login-due/main', 2_000)
      await bench().store.notices.tell('slack', 'login-due/other', 3_000)
      await bench().reopen()
      expect(await bench().store.notices.toldAt('slack', 'login-due/main')).toBe(2_000)
      expect(await bench().store.notices.toldAt('slack', 'login-due/other')).toBe(3_000)
      expect(await bench().store.notices.toldAt('teams', 'login-due/main')).toBeNull()
    })
  })
}
