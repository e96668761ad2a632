import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessibilityFaults, LOOKS, launchBrowser, openPage, takePicture } from '../../support/browser.ts'
import { type Company, foundCompany } from '../../support/company.ts'

let browser: Browser
let company: Company
beforeAll(async () => {
  ;[browser, company] = await Promise.all([launchBrowser(), foundCompany()])
})
afterAll(() => Promise.all([browser.close(), company.close()]))

/** Runs `ringpost login` up to where a browser comes back from GoTo. */
const begin = async () => {
  const child = company.start('login')
  const url = (await child.line(/^https?:\/\/\S+\/oauth\/authorize\?/)).trim()
  return { child, back: await company.simulator.authorize(url) }
}

const readable = async (page: Page, name: string): Promise<void> => {
  expect(await accessibilityFaults(page)).toEqual([])
  await takePicture(page, name)
}

describe('the page on which a login ends', { timeout: 60_000 }, () => {
  it('leads from GoTo to the calls, once the daemon runs', async () => {
    await company.authorize()
    const daemon = await company.run()
    const { child, back } = await begin()
    const { page } = await openPage(browser, back, 'light')
    expect(await page.locator('h1').innerText()).toBe('Ringpost is logged in')
    await readable(page, 'login-done')
    expect(await child.ended).toBe(0)
    expect(child.output).toContain(`Calls appear at ${daemon.url}/`)
    await page.getByRole('link', { name: 'Watch calls as they happen' }).click()
    await page.waitForSelector('body[data-live=yes]')
    expect(page.url()).toBe(`${daemon.url}/`)
  })

  it.each(['dark', 'phone'] as const)('says what to do when it failed: %s', async (look) => {
    company.simulator.faults.inject({ name: 'refuse-consent' })
    const { child, back } = await begin()
    const { page, faults } = await openPage(browser, back, look)
    expect(await page.locator('h1').innerText()).toBe('The login failed')
    expect(await page.locator('.next').innerText()).toBe('Run ringpost login again and allow the access.')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(LOOKS[look].viewport.width)
    await readable(page, `login-failed-${look}`)
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([])
    expect(await child.ended).toBe(77)
  })
})
