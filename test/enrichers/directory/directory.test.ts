import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Enricher } from '../../../src/enrichers/enricher.ts'
import { buildCall } from '../../support/build-call.ts'
import { eventually } from '../../support/eventually.ts'
import { createFastClock } from '../../support/fast-clock.ts'
import { never, openEnricher, queryFor, queryOf } from '../../support/open-enricher.ts'
import { readableLog } from '../../support/silent-log.ts'
import { temporaryFolder } from '../../support/temporary-file.ts'

const ada = queryOf('+12015550123')

describe('the directory enricher', () => {
  let folder: string
  let file: string
  let readable: ReturnType<typeof readableLog>
  const open = (options = {}): Enricher =>
    openEnricher(
      'directory',
      { file: './contacts.csv', ...options },
      { folder, clock: createFastClock(100), log: readable.log },
    )
  const nameOf = async (enricher: Enricher, query = ada) => {
    const finding = await enricher.lookup(query, never)
    return finding.status === 'found' ? finding.fields['name'] : finding.status
  }
  const logged = (message: RegExp) => readable.lines.find(({ msg }) => message.test(String(msg)))

  beforeEach(() => {
    folder = temporaryFolder()
    file = join(folder, 'contacts.csv')
    readable = readableLog()
  })

  it('reads a file beside the config', async () => {
    writeFileSync(file, 'number;name;company\n+1 201 555 0123;Ada;Acme\n')
    expect(await open().lookup(ada, never)).toEqual({ status: 'found', fields: { name: 'Ada', company: 'Acme' } })
    expect(logged(/directory read/)).toMatchObject({ contacts: 1 })
  })

  it('reads it again when it changes, written over or put in its place', async () => {
    writeFileSync(file, 'number,name\n+12015550123,Ada\n')
    const enricher = open()
    expect(await nameOf(enricher)).toBe('Ada')
    writeFileSync(file, 'number,name\n+12015550123,Bob\n')
    await eventually('the new content', async () => (await nameOf(enricher)) === 'Bob')
    writeFileSync(`${file}.new`, 'number,name\n+12015550123,Eve\n')
    renameSync(`${file}.new`, file)
    await eventually('the new file', async () => (await nameOf(enricher)) === 'Eve')
  })

  it('keeps what it has when the new file is broken or gone, says what is wrong with the line, and goes on with the next', async () => {
    writeFileSync(file, 'number,name\n+12015550123,Ada\n')
    const enricher = open()
    expect(await nameOf(enricher)).toBe('Ada')
    writeFileSync(file, 'number,name\n+12015550123,"Bob\n')
    const broken = await eventually('the fault', () => logged(/are kept/))
    expect(broken).toMatchObject({ level: 'warn', fault: 'line 2: a quote opens here and is never closed' })
    expect(await nameOf(enricher)).toBe('Ada')
    rmSync(file)
    await eventually('the second fault', () => readable.lines.find(({ fault }) => String(fault).includes('ENOENT')))
    expect(await nameOf(enricher)).toBe('Ada')
    writeFileSync(file, 'number,name\n+12015550123,Eve\n')
    await eventually('the mended file', async () => (await nameOf(enricher)) === 'Eve')
  })

  it('fails while there is no file, says so once, and takes it when it comes', async () => {
    const enricher = open()
    expect(await nameOf(enricher)).toBe('failed')
    writeFileSync(file, 'number,name\n+12015550123,Ada\n')
    await eventually('the file', async () => (await nameOf(enricher)) === 'Ada')
    expect(readable.lines.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  it('reads numbers as dialled where the number called is, unless it is told where', async () => {
    writeFileSync(file, 'number,name\n030 901820,Ada\n')
    const caller = { ...buildCall().caller, number: '+4930901820', display: '+49 30 901820' }
    const dialed = { number: '+4989123456', display: null, name: null }
    expect(await nameOf(open(), queryFor({ caller, dialed }))).toBe('Ada')
    expect(await nameOf(open(), queryFor({ caller }))).toBe('nothing')
    expect(await nameOf(open({ country: 'DE' }), queryFor({ caller }))).toBe('Ada')
  })

  it('tells which entries it could not use', async () => {
    writeFileSync(file, 'number,name\nnone,Ada\n')
    await nameOf(open())
    expect(logged(/not used/)).toMatchObject({ remarks: ['line 2: has no number'] })
  })
})
