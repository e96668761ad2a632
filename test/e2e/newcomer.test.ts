import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { type SlackServer, startSlackServer } from '../support/slack-server.ts'
import { temporaryFolder } from '../support/temporary-file.ts'
import { openTerminal, type Terminal } from '../support/terminal.ts'

const SECTION = /^## First card in five minutes\n[\s\S]*?^## /m.exec(readFileSync('README.md', 'utf8'))?.[0] ?? ''
/** What the README tells a newcomer to type, block by block, without the remarks. */
const BLOCKS = [...SECTION.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) =>
  block
    .trim()
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '')),
)

let slack: SlackServer
let folder: string
const terminals: Terminal[] = []
beforeEach(async () => {
  slack = await startSlackServer()
  folder = temporaryFolder()
})
afterEach(async () => {
  for (const terminal of terminals.splice(0)) terminal.close()
  await slack.close()
})

const open = (): Terminal => {
  const terminal = openTerminal(folder, { SLACK_API_URL: slack.apiUrl })
  terminals.push(terminal)
  return terminal
}

it('leads a newcomer from nothing to a first card by what the README says', { timeout: 120_000 }, async () => {
  expect(BLOCKS).toEqual([
    ['ringpost init', 'ringpost login', 'ringpost check --online', 'ringpost run'],
    ['ringpost simulate --speed 8', expect.stringMatching(/^ringpost init --auth-url \S+ --api-url \S+$/)],
  ])
  const [[, login, check, run] = [], [simulate, init] = []] = BLOCKS
  const startedAt = performance.now()
  let typed = 0
  // Other tests may run a simulator at its usual port.
  const port = String(await freePort())
  const type = (terminal: Terminal, line = '') => {
    typed++
    terminal.enter(line.replaceAll('8025', port))
  }

  const goto = open()
  type(goto, `${simulate} --port ${port}`)
  const [, clientId = ''] = await goto.sees(/client_id: (\S+)/)
  const [, clientSecret = ''] = await goto.sees(/client_secret: (\S+)/)
  const [, account = ''] = await goto.sees(/accounts: \["(\d+)"/)

  const terminal = open()
  const answer = async (question: RegExp, line = '') => {
    await terminal.sees(question)
    type(terminal, line)
  }
  type(terminal, init)
  await answer(/◆ {2}Client ID/, clientId)
  await answer(/◆ {2}Client secret/, clientSecret)
  await answer(/◆ {2}Account key/, account)
  await answer(/◆ {2}Redirect URI/, `http://127.0.0.1:${await freePort()}/app/redirect`)
  await terminal.sees(/◆ {2}Where shall calls be shown/)
  terminal.press('Space')
  await answer(/◼ Slack: one message/)
  await answer(/◆ {2}Bot token/, 'xoxb-newcomer')
  await answer(/◆ {2}Channel ID/, 'C0123456789')
  await terminal.sees(/channel: the bot is in #sales/)
  await answer(/◆ {2}Post a test card/)
  await terminal.sees(/test card: posted/)
  await terminal.sees(/◆ {2}Log in to GoTo now/)
  terminal.press('Down', 'Down')
  await answer(/● Later/)
  await terminal.sees(/Next: .ringpost login/)
  expect(terminal.text()).not.toMatch(/xoxb-newcomer|not-a-secret/)
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)

  type(terminal, login)
  const [address] = await terminal.sees(/^http\S+\/oauth\/authorize\?\S+/m)
  // The browser: the simulated person consents at once, and GoTo sends them back.
  typed++
  expect((await fetch(address)).ok).toBe(true)
  await terminal.sees(/Logged in as/)

  type(terminal, check)
  await terminal.sees(/\d+ checks: all is well/)
  type(terminal, run)
  await terminal.sees(/admin listening/)
  const isCard = (text: string) => /call/i.test(text) && !text.includes('Test card')
  await expect.poll(() => slack.messages().some(({ text }) => isCard(text)), { timeout: 60_000 }).toBe(true)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  process.stdout.write(`From nothing to the first card: ${typed} lines typed, ${seconds} seconds.\n`)
  terminal.press('C-c')
  await terminal.sees(/stopped/)
})

it('leaves nothing behind when it is left halfway', async () => {
  const terminal = open()
  terminal.enter('ringpost init')
  await terminal.sees(/◆ {2}Client ID/)
  terminal.enter('something')
  await terminal.sees(/◆ {2}Client secret/)
  terminal.press('C-c')
  await terminal.sees(/Nothing was written/)
  terminal.enter('echo "status $?, files: $(ls -A)"')
  await terminal.sees(/status 0, files: ringpost\n/)
})
