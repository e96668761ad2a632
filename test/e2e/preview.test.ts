import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sinkKinds } from '../../src/sinks/registry.ts'
import { accessibilityFaults, LOOKS, launchBrowser, type OpenPage, openPage, takePicture } from '../support/browser.ts'
import { runChild } from '../support/child.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const preview = (cwd: string, ...args: readonly string[]) => runChild(['preview', ...args], { cwd })

describe('`preview`', () => {
  it('writes one page and says where', async () => {
    const cwd = temporaryFolder()
    const { status, output, errors } = await preview(cwd)
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
    expect(output).toMatch(/^ringpost-preview\.html: \d{3} cards of 8 sinks, \d\d sample calls\./)
    expect(readFileSync(join(cwd, 'ringpost-preview.html'), 'utf8')).toMatch(/^<!doctype html>\n<html lang="en">/)
  })

  it('shows the sinks of a config with their own options, and none of its secrets', async () => {
    const cwd = temporaryFolder()
    writeFileSync(
      join(cwd, 'config.yaml'),
      `sources:
  - { name: main, type: goto-connect, client_id: id, client_secret: SECRETCLIENT, accounts: ["1"] }
sinks:
  - { name: office, type: teams, url: "https://workflow.example/SECRETPATH?sig=SECRETSIG", posts: [missed] }
  - { name: crm, type: http, url: "https://crm.example/SECRETPATH", secret: SECRETKEY, headers: { X-Key: SECRETHEADER } }
`,
    )
    const { status, output } = await preview(cwd, '--out', '-')
    expect(status).toBe(0)
    expect(output).toContain('<h3>office <span>teams</span></h3>')
    expect(output).toContain('<b>webhook-signature</b>: v1,…')
    expect(output).toContain('Nothing is posted here.')
    expect(output).not.toContain('SECRET')
  })

  it('is 78 for a config with faults or one that is not there', async () => {
    const cwd = temporaryFolder()
    expect(await preview(cwd, '--config', 'none.yaml')).toMatchObject({ status: 78 })
    writeFileSync(join(cwd, 'config.yaml'), 'sinks: 7\n')
    expect(await preview(cwd)).toMatchObject({ status: 78, output: '' })
  })

  it('is 64 where the page cannot be written, with what to do', async () => {
    const cwd = temporaryFolder()
    mkdirSync(join(cwd, 'taken'))
    for (const [out, code] of [
      ['taken', 'EISDIR'],
      ['no/such/folder.html', 'ENOENT'],
    ] as const) {
      const { status, errors } = await preview(cwd, '--out', out)
      expect({ status, errors }).toEqual({
        status: 64,
        errors: `ringpost: ${out} cannot be written (${code})\n  Name another file with --out, or - for standard output.`,
      })
    }
  })
})

describe('the page, in a browser', () => {
  let browser: Browser
  let address: string
  beforeAll(async () => {
    const cwd = temporaryFolder()
    await preview(cwd)
    address = pathToFileURL(join(cwd, 'ringpost-preview.html')).href
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  const open = async (look: keyof typeof LOOKS = 'light'): Promise<OpenPage> => {
    const opened = await openPage(browser, address, look)
    await opened.page.waitForSelector('html[data-ready]')
    return opened
  }

  it('asks for nothing but itself, and nothing in it goes wrong', async () => {
    const { faults, requests } = await open()
    expect({ faults, requests }).toEqual({ faults: [], requests: [address] })
  })

  it('shows every sink in every scene, Teams by its own renderer', async () => {
    const { page } = await open()
    const places = await page.locator('.call').evaluateAll((scenes) =>
      scenes.map((scene) => ({
        id: scene.id,
        cards: [...scene.querySelectorAll('.sink')].map((sink) => sink.querySelectorAll('figure .look').length > 0),
      })),
    )
    expect(places.length).toBeGreaterThanOrEqual(23)
    expect(places.filter(({ cards }) => cards.length !== sinkKinds.length || cards.includes(false))).toEqual([])
    const teams = page.locator('.teams .adaptive')
    expect(await teams.locator('.ac-adaptiveCard').count()).toBe(await teams.count())
    expect(await teams.filter({ hasText: 'Incoming call' }).first().innerText()).toContain('Ada Fields')
    expect(await page.locator('.unknown').count()).toBe(0)
  })

  it('shows only the call and the sink that are chosen, and the theme that is', async () => {
    const { page } = await open()
    await page.selectOption('#call', 'missed')
    await page.selectOption('#sink', { label: 'teams' })
    expect(await page.locator('.call:visible').count()).toBe(1)
    expect(await page.locator('.sink:visible h3').allInnerTexts()).toEqual(['teams'])
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await background()
    await page.selectOption('#theme', 'dark')
    expect(await background()).not.toBe(light)
  })

  it('leaves what a hostile caller writes text: no element, no link, no ping of his', async () => {
    const { page } = await open()
    const hostile = page.locator('#hostile-caller')
    expect(await hostile.innerText()).toContain('<script>alert(1)</script>')
    expect(await hostile.locator('script, img, at, .ping, [onerror]').count()).toBe(0)
    const links = await hostile.locator('a').evaluateAll((found) => found.map((link) => link.getAttribute('href')))
    expect(links.filter((target) => !target?.startsWith('tel:+12125550166'))).toEqual([])
  })

  it.each(Object.keys(LOOKS) as (keyof typeof LOOKS)[])(
    'can be read by everyone: %s',
    async (look) => {
      const { page } = await open(look)
      const width = await page.evaluate('document.documentElement.scrollWidth')
      expect(width).toBe(LOOKS[look].viewport.width)
      // All scenes are made alike, and all at once would take a minute.
      await page.evaluate(
        'document.querySelectorAll(".call:not(#known-caller, #digest)").forEach((call) => call.remove())',
      )
      expect(await accessibilityFaults(page)).toEqual([])
      await takePicture(page, `preview-${look}`)
    },
    60_000,
  )
})
