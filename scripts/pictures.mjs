// Makes the README's pictures: cards cut out of the preview page by a headless Chromium, for readers with light and with dark pages.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

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
  const { size } = statSync(path)
  process.stdout.write(`${path}: ${count} cards, ${Math.round(size / 1024)} KB\n`)
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
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
