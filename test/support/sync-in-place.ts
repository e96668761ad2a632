// For stores under a clock that only a test moves: what is synced in another thread would take a time that nobody there can tell.
import { fdatasyncSync } from 'node:fs'
import type { Syncing } from '../../src/store/sqlite/commit/log-sync.ts'

export const SYNC_IN_PLACE: Syncing = {
  atOnce: fdatasyncSync,
  beside: async (opened) => fdatasyncSync(opened),
}
