import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import type { Store } from '../../../src/store/store.ts'
import { accessibilityFaults, launchBrowser, takePicture } from '../../support/browser.ts'
import { openLivePage } from '../../support/live-page.ts'
import { enrichCall } from '../../support/office-day.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const known = async (store: Store, [newest = '']: readonly string[]): Promise<void> =>
  enrichCall(store, newest, {
    name: 'Ada Fields',
    company: 'Fields & Daughters Bakery',
    url: 'https://crm.example/contacts/4711',
    last_call: 'yesterday 4:12 PM with Sam Porter',
    notes: 'New oven arrives Monday; prefers Dana.',
  })

const bury = async (store: Store): Promise<void> => {
  for (const work of await store.claim({ sink: 'sales', mode: 'card', limit: 3, now: systemClock.now() }))
    await store.settle(work, { status: 'dead', reason: 'client', message: 'it answered 400: channel_not_found' })
}

describe('the live page', { timeout: 60_000 }, () => {
  const looks = ['light', 'dark', 'phone'] as const
  it.each([0, 3, 60].flatMap((calls) => looks.map((look) => [calls, look] as const)))(
    'with %d calls can be read by everyone: %s',
    async (calls, look) => {
      const { page, faults, requests, url, close } = await openLivePage(browser, {
        look,
        calls,
        arrange: async (store, ids) => {
          if (calls > 0) await known(store, ids)
          if (calls === 60) await bury(store)
        },
      })
      expect(await page.locator('#open > li, #past > li').count()).toBe(calls)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(page.viewportSize()?.width)
      await takePicture(page, `live-${calls}-${look}`)
      // Rows are made alike, and all at once would take long.
      await page.evaluate('document.querySelectorAll("#past > :nth-child(n + 7)").forEach((row) => row.remove())')
      expect(await accessibilityFaults(page)).toEqual([])
      expect({ faults, elsewhere: requests.filter((address) => !address.startsWith(`${url}/`)) }).toEqual({
        faults: [],
        elsewhere: [],
      })
      await close()
    },
  )
})
