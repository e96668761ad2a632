import { writeFileSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { answeredCall } from '../support/call-states.ts'
import { type Answer, startCaptureServer } from '../support/capture-server.ts'
import { describeEnricherContract, type Situation } from '../support/enricher-contract.ts'
import { openEnricher } from '../support/open-enricher.ts'
import { temporaryFile } from '../support/temporary-file.ts'

const MANY = Array.from({ length: 500 }, (_, index) => [`field_${index}`, 'x'.repeat(5_000)])

const FILES: Readonly<Partial<Record<Situation, string>>> = {
  found: 'number,name\n+12015550123,Ada\n',
  nothing: 'number,name\n+12015550124,Bob\n',
  garbage: 'number,name\n+12015550123,"SECRET\n',
  huge: `number,${MANY.map(([name]) => name).join(',')}\n+12015550123,${MANY.map(([, text]) => text).join(',')}\n`,
}

describeEnricherContract({
  type: 'directory',
  open: async (situation) => {
    const text = FILES[situation]
    if (text === undefined) return null
    const file = temporaryFile('contacts.csv')
    writeFileSync(file, text)
    return openEnricher('directory', { file })
  },
})

/** Only who is to be cut off has little time: a busy machine must not look like a slow enricher. */
const TIMEOUTS: Readonly<Record<Situation, string>> = {
  found: '20s',
  nothing: '20s',
  slow: '1s',
  garbage: '20s',
  huge: '20s',
}

const ANSWERS: Readonly<Record<Situation, Answer>> = {
  found: { status: 200, body: '{"name":"Ada"}' },
  nothing: { status: 404, body: 'SECRET' },
  slow: 'silence',
  garbage: { status: 200, body: '<html>SECRET' },
  huge: 'endless-body',
}

describeEnricherContract({
  type: 'http',
  open: async (situation) => {
    const server = await startCaptureServer()
    onTestFinished(() => server.close())
    server.answer(ANSWERS[situation])
    return openEnricher('http', { url: `${server.origin}/SECRET?phone={number}`, timeout: TIMEOUTS[situation] })
  },
})

const SCRIPTS: Readonly<Record<Situation, string>> = {
  found: 'console.log(JSON.stringify({ name: "Ada" }))',
  nothing: 'process.exit(1)',
  slow: 'setInterval(() => {}, 1000)',
  garbage: 'console.log("SECRET")',
  huge: 'for (;;) console.log("x".repeat(10000))',
}

describeEnricherContract({
  type: 'command',
  open: async (situation) =>
    openEnricher('command', {
      command: [process.execPath, '-e', SCRIPTS[situation]],
      timeout: TIMEOUTS[situation],
    }),
})

describeEnricherContract({
  type: 'history',
  open: async (situation) => {
    if (situation === 'slow' || situation === 'garbage' || situation === 'huge') return null
    const store = await openSqliteStore({ file: temporaryFile('ringpost.db'), clock: systemClock })
    onTestFinished(() => store.close())
    if (situation === 'found') await store.record(answeredCall('earlier'), () => [])
    const { lookup, ...rest } = openEnricher('history', {}, { history: store.history })
    return {
      ...rest,
      lookup: async (query, signal) => {
        const finding = await lookup(query, signal)
        return finding.status === 'found' ? { ...finding, fields: { ...finding.fields, name: 'Ada' } } : finding
      },
    }
  },
})
