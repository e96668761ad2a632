// A headless Chromium for tests that look at a page: what it logs, what it asks the network for, how it can be read, how it looks.
import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import tools from '../../scripts/tools.json' with { type: 'json' }

/** How a person may look at it. */
export const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const

export interface OpenPage {
  readonly page: Page
  /** What went wrong in it so far: errors on the console, uncaught ones, what its policy refused. */
  readonly faults: readonly string[]
  /** All it has asked for so far, the page itself being the first. */
  readonly requests: readonly string[]
}

/** Closed by the caller. The pages are our own, so Chromium's sandbox, which containers seldom allow, is left off. */
export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: findChromium(), headless: true })

const findChromium = (): string => {
  const names = tools.tests.find((tool) => tool.package === 'chromium')?.anyOf ?? []
  const places = names.flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((dir) => join(dir, name)))
  const found = places.find(isProgram)
  if (found !== undefined) return found
  throw new Error(`no Chromium on the PATH (${names.join(', ')}); \`node scripts/tools.mjs\` says how to get one`)
}

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** In a context of its own: no page sees what another one stored. */
export const openPage = async (browser: Browser, address: string, look: keyof typeof LOOKS): Promise<OpenPage> => {
  const context = await browser.newContext({ ...LOOKS[look], deviceScaleFactor: 1 })
  const page = await context.newPage()
  const faults: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  page.on('pageerror', ({ message }) => faults.push(message))
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(address)
  return { page, faults, requests }
}

/** What axe-core finds against WCAG 2.2 AA and good practice, one line each. Works under any content security policy. */
export const accessibilityFaults = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`))
}

/** Whole page, as PNG, under `.scratch/`: for people to look at after the tests. */
export const takePicture = async (page: Page, name: string): Promise<string> => {
  mkdirSync('.scratch', { recursive: true })
  const path = join('.scratch', `${name}.png`)
  await page.screenshot({ path, fullPage: true })
  return path
}
