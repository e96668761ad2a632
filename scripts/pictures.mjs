// Makes the README's pictures by a headless Chromium, for readers with light and with dark pages: cards cut out of the preview
// page, and the live page as it looks on a Friday afternoon.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { openLivePage } from '../test/support/live-page.ts'
import { enrichCall } from '../test/support/office-day.ts'

const FOLDER = 'docs/pictures'
const MAX_BYTES = 150_000

const TIME_ZONE = 'America/New_York'

/** Which cards of which call: all of the row, or those with these captions. */
const PICTURES = [
  { name: 'slack', sink: 'slack', call: 'known-caller' },
  { name: 'teams', sink: 'teams', call: 'known-caller', captions: ['ringing', 'answered'] },
  { name: 'discord', sink: 'discord', call: 'queue', captions: ['answered'] },
  { name: 'google-chat', sink: 'google-chat', call: 'missed', captions: ['missed'] },
  { name: 'mattermost', sink: 'mattermost', call: 'transfer', captions: ['ended'] },
]

const findChromium = () => {
  const { pictures } = JSON.parse(readFileSync('scripts/tools.json', 'utf8'))
  const names = pictures.find((tool) => tool.package === 'chromium').anyOf
  const places = process.env.PATH.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile())
}

/** In a folder of its own, so that no config changes what is shown. */
const makePage = (folder) => {
  const { RINGPOST_CONFIG: _, ...env } = { ...process.env, TZ: TIME_ZONE }
  execFileSync(process.execPath, [resolve('dist/cli.js'), 'preview'], { cwd: folder, env, stdio: 'ignore' })
  return pathToFileURL(join(folder, 'ringpost-preview.html')).href
}

/** Leaves nothing of the page but the wanted cards side by side. */
const isolate = ({ sink, call, captions }) => {
  const places = [...document.querySelectorAll(`#${call} .sink`)]
  const cards = places
    .find((place) => place.querySelector('h3').firstChild.textContent.trim() === sink)
    .querySelector('.cards')
  for (const figure of [...cards.children]) {
    const wanted = captions?.includes(figure.querySelector('figcaption').textContent) ?? true
    if (!wanted) figure.remove()
    for (const extra of figure.querySelectorAll('figcaption, details')) extra.remove()
  }
  const count = cards.children.length
  Object.assign(cards.style, { width: `${count * 400 + 24}px`, padding: '12px', gap: '12px', background: 'var(--bg)' })
  cards.style.gridTemplateColumns = `repeat(${count}, minmax(0, 1fr))`
  document.body.replaceChildren(cards)
  return count
}

const take = async (browser, address, picture, colorScheme) => {
  const context = await browser.newContext({
    colorScheme,
    timezoneId: TIME_ZONE,
    viewport: { width: 1300, height: 900 },
    deviceScaleFactor: 1.5,
  })
  const page = await context.newPage()
  await page.goto(address)
  await page.waitForSelector('html[data-ready]')
  const count = await page.evaluate(isolate, picture)
  if (count === 0) throw new Error(`no card for the picture ${picture.name}`)
  const path = `${FOLDER}/${picture.name}-${colorScheme}.png`
  await page.locator('.cards').screenshot({ path })
  await context.close()
  checkSize(path, `${count} cards`)
}

/** A Friday afternoon in New York. */
const AFTERNOON = Date.UTC(2026, 8, 25, 19, 33, 4)
const KNOWN = {
  name: 'Ada Fields',
  company: 'Fields & Daughters Bakery',
  url: 'https://crm.example/contacts/4711',
  last_call: 'yesterday 4:12 PM with Sam Porter',
  notes: 'New oven arrives Monday; prefers Dana.',
}

const takeLivePage = async (browser, colorScheme) => {
  const arrange = async (store, [newest]) => {
    await enrichCall(store, newest, KNOWN)
    for (const work of await store.claim({ sink: 'sales', mode: 'card', limit: 100, now: AFTERNOON + 60_000 }))
      await store.settle(work, { status: 'delivered' })
  }
  const caller = { name: 'FIELDS ADA', number: '+14155550138' }
  const live = await openLivePage(browser, { calls: 48, at: AFTERNOON, caller, arrange })
  const page = await browser.newPage({
    colorScheme,
    timezoneId: TIME_ZONE,
    viewport: { width: 1360, height: 650 },
    deviceScaleFactor: 1,
  })
  await page.clock.setFixedTime(AFTERNOON)
  await page.goto(live.url)
  await page.waitForSelector('body[data-live=yes]')
  const path = `${FOLDER}/live-page-${colorScheme}.png`
  await page.screenshot({ path })
  await page.close()
  await live.close()
  checkSize(path, 'the live page')
}

const checkSize = (path, what) => {
  const { size } = statSync(path)
  process.stdout.write(`${path}: ${what}, ${Math.round(size / 1024)} KB\n`)
  if (size > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`)
}

const folder = mkdtempSync(join(tmpdir(), 'ringpost-pictures-'))
const browser = await chromium.launch({ executablePath: findChromium() })
try {
  const address = makePage(folder)
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  for (const picture of PICTURES) {
    for (const colorScheme of ['light', 'dark']) await take(browser, address, picture, colorScheme)
  }
  for (const colorScheme of ['light', 'dark']) await takeLivePage(browser, colorScheme)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
