import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, openPage } from '../../support/browser.ts'
import { type Company, foundCompany } from '../../support/company.ts'

let browser: Browser
let company: Company
beforeAll(async () => {
  ;[browser, company] = await Promise.all([launchBrowser(), foundCompany()])
  await company.authorize()
})
afterAll(() => Promise.all([browser.close(), company.close()]))

/** The port of the daemon that runs, so that the next one has the same address. */
const keepPort = (url: string): void => {
  const file = join(company.folder, 'config.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('127.0.0.1:0', new URL(url).host))
}

describe('the live page of a daemon', { timeout: 60_000 }, () => {
  it('shows calls as they happen, says when the daemon is gone, and is live again by itself when it is back', async () => {
    const { child, url } = await company.run()
    const { page, faults, requests } = await openPage(browser, url, 'light')
    await page.locator('#sources', { hasText: 'Hears every call' }).waitFor()
    const [answered = ''] = await company.play('answered')
    await page.locator(`#past > [data-key="${answered}"]`, { hasText: 'Call ended' }).waitFor()
    await page.locator('#today-answered', { hasText: '1' }).waitFor()
    expect({ faults, elsewhere: requests.filter((asked) => !asked.startsWith(url)) }).toEqual({
      faults: [],
      elsewhere: [],
    })

    keepPort(url)
    child.kill('SIGKILL')
    await child.ended
    await page.locator('#lost', { hasText: /Not live since .* The daemon does not answer/ }).waitFor()
    expect(await page.title()).toBe('Not live – Ringpost')
    expect(await page.locator('#link').innerText()).toBe('Not live')
    expect(await page.locator(`[data-key="${answered}"]`).count()).toBe(1)

    await company.run()
    await page.waitForSelector('body[data-live=yes]')
    expect(await page.locator('#lost').isVisible()).toBe(false)
    const [missed = ''] = await company.play('missed')
    await page.locator(`#past > [data-key="${missed}"]`, { hasText: 'Missed call' }).waitFor()
    expect(await page.locator(`#past > [data-key="${answered}"]`).count()).toBe(1)
  })
})
