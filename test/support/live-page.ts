// The live page of an admin listener over a store with a day in it, as somebody has it open in a browser.
import type { Browser } from 'playwright-core'
import { systemClock } from '../../src/clock.ts'
import type { Secret } from '../../src/config/secret.ts'
import type { Outsider } from '../../src/simulator/company.ts'
import type { SourceStatus } from '../../src/sources/source.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import { type AdminBench, openAdmin } from './admin.ts'
import { type LOOKS, type OpenPage, openPage } from './browser.ts'
import { fillDay } from './office-day.ts'
import { sourceStatus } from './source-status.ts'
import { temporaryFile } from './temporary-file.ts'

export interface LivePage extends OpenPage, AdminBench {
  readonly store: Store
  readonly url: string
  /** How the source is from now on. */
  sourceIs(changes: Partial<SourceStatus>): void
  close(): Promise<void>
}

export interface LivePageOptions {
  readonly look?: keyof typeof LOOKS
  readonly calls?: number
  /** The admin token; whoever opens the page has typed it. */
  readonly token?: Secret
  /** Who makes the newest call. */
  readonly caller?: Outsider
  /** What time it is there as it begins, epoch ms; absent: what it really is. */
  readonly at?: number
  /** Before the page is opened; the ids are the newest first. */
  readonly arrange?: (store: Store, ids: readonly string[]) => Promise<void>
}

const PHONE = { width: 360, height: 740 }

export const openLivePage = async (browser: Browser, options: LivePageOptions = {}): Promise<LivePage> => {
  const { look = 'light', calls = 0, token = null, caller, at, arrange } = options
  const shiftMs = at === undefined ? 0 : at - systemClock.now()
  const clock = { ...systemClock, now: () => systemClock.now() + shiftMs }
  const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock })
  const ids = await fillDay(store, { calls, now: clock.now(), ...(caller && { caller }) })
  await arrange?.(store, ids)
  let status = sourceStatus()
  const never = () => Promise.reject(new Error('nobody asks for it here'))
  const source = { name: 'main', status: () => status, run: never, login: never, logout: never, probe: never }
  const bench = await openAdmin({
    store,
    clock,
    sinks: ['sales', 'office'],
    token,
    parts: { sources: () => [source] },
  })
  const { url } = bench.admin
  const opened = await openPage(browser, url, look)
  if (token !== null) {
    await opened.page.locator('#token').fill(token.reveal())
    await opened.page.keyboard.press('Enter')
  }
  if (look === 'phone') await opened.page.setViewportSize(PHONE)
  await opened.page.waitForSelector('body[data-live=yes]')
  return {
    ...bench,
    ...opened,
    store,
    url,
    sourceIs: (changes) => {
      status = sourceStatus(changes)
    },
    close: async () => {
      await opened.page.context().close()
      bench.feed.close()
      await bench.admin.close()
      await store.close()
    },
  }
}
