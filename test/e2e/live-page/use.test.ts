import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/clock.ts'
import { Secret } from '../../../src/config/secret.ts'
import { HOSTILE, HOSTILE_DETAILS } from '../../../src/preview/samples/people.ts'
import { launchBrowser } from '../../support/browser.ts'
import { answeredCall } from '../../support/call-states.ts'
import { eventually } from '../../support/eventually.ts'
import { type LivePage, type LivePageOptions, openLivePage } from '../../support/live-page.ts'
import { enrichCall } from '../../support/office-day.ts'

let browser: Browser
let live: LivePage
const pages: LivePage[] = []
beforeAll(async () => {
  browser = await launchBrowser()
})
afterEach(() => Promise.all(pages.splice(0).map((page) => page.close())))
afterAll(() => browser.close())

const open = async (options: LivePageOptions = {}): Promise<LivePage> => {
  live = await openLivePage(browser, options)
  pages.push(live)
  return live
}

/** A call that begins now, as far as it has come. */
const hear = async (steps: number, from = 0): Promise<void> => {
  const at = systemClock.now()
  const states = answeredCall('call-new').map((state) => ({ ...state, createdAt: at, at }))
  for (const state of states.slice(from, steps)) {
    const { revised } = await live.store.record([state], () => ['sales'])
    for (const call of revised) live.feed.revised(call)
  }
}

const bury = async (letters: number): Promise<void> => {
  for (const work of await live.store.claim({ sink: 'sales', mode: 'card', limit: letters, now: systemClock.now() }))
    await live.store.settle(work, { status: 'dead', reason: 'client', message: 'it answered 400' })
  live.feed.refresh()
}

describe('a call on the live page', () => {
  it('appears while it rings, changes as it is answered, and moves down when it is over', async () => {
    const { page } = await open({ calls: 0 })
    await hear(3)
    const card = page.locator('#open > li')
    await card.waitFor()
    expect(await card.innerText()).toMatch(/Incoming call[\s\S]*0:0\d waiting[\s\S]*Test Caller[\s\S]*Dana/)
    expect(await page.title()).toBe('(1) Ringpost')
    await hear(4, 3)
    await page.locator('#open > [data-status=answered]', { hasText: 'talking' }).waitFor()
    await hear(5, 4)
    await page.locator('#past > [data-status=ended]').waitFor()
    expect(await page.locator('#open > li').count()).toBe(0)
    expect(await page.locator('#open-empty').innerText()).toBe('Nobody is on the phone.')
  })

  it('has its time ticking, which nobody is told, and is itself announced once', async () => {
    const { page } = await open()
    await hear(3)
    const clock = page.locator('#open [role=timer]')
    const first = await clock.innerText()
    await eventually('it ticks', async () => (await clock.innerText()) !== first)
    expect(await clock.evaluate((element) => element.closest('[aria-live], [role=status], [role=alert]'))).toBeNull()
    const said = page.locator('#said', { hasText: 'Incoming call: Test Caller' })
    await said.waitFor({ state: 'attached' })
    await hear(4, 3)
    await page.locator('#open > [data-status=answered]').waitFor()
    expect(await said.count()).toBe(1)
  })

  it('keeps the focus where it is while it changes and moves', async () => {
    const { page } = await open()
    await hear(3)
    const url = 'https://crm.example/contacts/4711'
    await enrichCall(live.store, 'call-new', { url })
    live.feed.refresh()
    await page.locator('#open a').focus()
    await hear(4, 3)
    await page.locator('#open > [data-status=answered]').waitFor()
    const focused = () => page.evaluate<string>('document.activeElement.href')
    expect(await focused()).toBe(url)
    await hear(5, 4)
    await page.locator('#past > li').waitFor()
    expect(await focused()).toBe(url)
  })

  it('stays text, whatever the caller calls himself', async () => {
    const name = `${HOSTILE.name} ${'long '.repeat(2_000)}`
    const { page, faults, requests } = await open({
      look: 'phone',
      calls: 1,
      caller: { ...HOSTILE, name },
      arrange: async (store, [id = '']) =>
        enrichCall(store, id, { ...HOSTILE_DETAILS, url: 'javascript:alert(1)' } as Record<string, string>),
    })
    const card = page.locator('#open > li')
    expect(await card.innerText()).toContain('<script>alert(1)</script>')
    expect(await card.locator('script, img, at, [onerror], a').count()).toBe(0)
    expect(await card.innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u001b]/)
    expect((await card.innerText()).length).toBeLessThan(1_500)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
    expect({ faults, elsewhere: requests.filter((url) => !url.startsWith(live.url)) }).toEqual({
      faults: [],
      elsewhere: [],
    })
  })
})

describe('dead letters on the live page', () => {
  it('are sent again from the keyboard, with the focus and the news where they belong', async () => {
    const { page, woken } = await open({ calls: 3 })
    await bury(2)
    const buttons = page.locator('#dead button')
    await buttons.nth(1).waitFor()
    await buttons.first().focus()
    await page.keyboard.press('Enter')
    await eventually('one is left', async () => (await buttons.count()) === 1)
    expect(await page.locator('#dead-said').innerText()).toBe('Sent again: 1 to sales.')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Send again')
    await page.keyboard.press('Enter')
    await page.locator('#dead-empty').waitFor()
    expect(await page.evaluate('document.activeElement.id')).toBe('dead-title')
    expect(woken).toEqual(['sales', 'sales'])
  })

  it('are sent again all at once', async () => {
    const { page } = await open({ calls: 3 })
    await bury(3)
    await page.locator('#dead-all').click()
    await page.locator('#dead-said', { hasText: 'Sent again: 3 to sales.' }).waitFor()
  })

  it('say why they could not be', async () => {
    const { page } = await open({ calls: 1 })
    await bury(1)
    await page.locator('#dead button').waitFor()
    await page.route('**/api/dead/retry', (route) =>
      route.fulfill({ status: 503, json: { error: 'the store is busy', next_step: 'Wait a moment.' } }),
    )
    await page.locator('#dead button').click()
    await page.locator('#dead-said', { hasText: 'Not sent: the store is busy. Wait a moment.' }).waitFor()
  })
})

describe('the live page', { timeout: 60_000 }, () => {
  it('says above all else what needs a person, and leads there', async () => {
    const { page } = await open()
    live.sourceIs({ state: 'login-needed', reasons: ['login needed: run `ringpost login --source main`'] })
    const link = page.locator('#health a', { hasText: 'main: Hears nothing: a login is needed' })
    await link.waitFor()
    expect(await page.locator('#sources').innerText()).toContain('run `ringpost login --source main`')
    await link.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('how')
    expect(await page.locator('#open-empty').innerText()).toContain('First see to what stands under Sources.')
  })

  it('counts the day, as figures, as a chart and as a table', async () => {
    const { page } = await open({ calls: 20 })
    const figure = async (kind: string) => Number(await page.locator(`#today-${kind}`).innerText())
    const kinds = ['answered', 'missed', 'voicemail'] as const
    const figures = await Promise.all(kinds.map(figure))
    expect(Math.max(...figures)).toBeGreaterThan(0)
    await page.locator('summary').press('Enter')
    const cells = await page.locator('#hours td').allInnerTexts()
    const columns = kinds.map((_, column) =>
      cells.filter((_, index) => index % 3 === column).reduce((sum, cell) => sum + Number(cell), 0),
    )
    expect(columns).toEqual(figures)
    const bars = await Promise.all(kinds.map((kind) => page.locator(`#chart .${kind}`).count()))
    expect(bars.map((count) => count > 0)).toEqual(figures.map((count) => count > 0))
  })

  it('asks for the token first, where there is one, and shows the calls once it is typed', async () => {
    const token = 'a-token-nobody-guesses'
    const { page } = await open({ calls: 3, token: new Secret(token) })
    expect(await page.locator('#open > li').count()).toBe(3)
    await page.context().clearCookies()
    live.feed.close()
    const again = page.locator('#lost a')
    await again.waitFor()
    expect(await page.locator('#lost').innerText()).toMatch(
      /^Not live since .*This browser is signed out\. Sign in again$/,
    )
    await again.click()
    await page.locator('#token').fill('wrong')
    await page.keyboard.press('Enter')
    await page.locator('#complaint').waitFor()
    await page.locator('#token').fill(token)
    await page.keyboard.press('Enter')
    await page.waitForSelector('body[data-live=yes]')
    expect(await page.locator('#open > li').count()).toBe(3)
  })
})
