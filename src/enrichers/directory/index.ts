// The directory enricher: a file of contacts, read again when it changes.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ownNumber } from '../../call/contact.ts'
import { parseNumber } from '../../call/number.ts'
import { text } from '../../config/fields.ts'
import { defineKind } from '../../config/kind.ts'
import { broken, doubtful, fine, type Probed } from '../../probe.ts'
import {
  type Enricher,
  type EnricherContext,
  type EnricherKind,
  type Finding,
  failed,
  foundIn,
  NOTHING,
  type Query,
} from '../enricher.ts'
import { untilAborted } from '../until-aborted.ts'
import { type Book, createBook } from './book.ts'
import { type Contact, type ContactFormat, formatOf, readContacts } from './contacts.ts'
import { watchFile } from './watched-file.ts'

const options = z.strictObject({
  file: text()
    .refine((file) => formatOf(file) !== null, 'must end in .csv, .tsv, .txt, .yaml, .yml or .json')
    .describe(
      'The contacts, relative to the config file: CSV with a header, or a list in YAML or JSON. `number` (or `numbers`, several with `;` between), `name`, `company`, `url`, `notes`, and whatever else.',
    ),
  country: text()
    .regex(/^[A-Z]{2}$/, 'must be a country code such as US')
    .describe(
      'Where numbers without a country code are dialled, as two capital letters such as US. Left out: where the number called is.',
    )
    .exactOptional(),
})

type DirectoryOptions = z.output<typeof options>

const createDirectory = (name: string, config: DirectoryOptions, { clock, log, folder }: EnricherContext): Enricher => {
  const path = resolve(folder, config.file)
  const format: ContactFormat = formatOf(config.file) ?? 'csv'
  const { promise: looked, resolve: onLooked } = Promise.withResolvers<void>()
  const closing = new AbortController()
  let books: Books | null = null

  const refuse = (fault: string): void => {
    const kept = books === null ? 'there are no contacts until it is mended' : 'the contacts read before are kept'
    log[books === null ? 'error' : 'warn']({ file: path, fault }, `the directory cannot be used: ${kept}`)
  }
  const take = (bytes: Uint8Array): void => {
    const read = readContacts(bytes, format)
    if ('fault' in read) {
      refuse(read.fault)
      return
    }
    const { contacts, remarks } = read
    books = createBooks(contacts)
    log.info({ file: path, contacts: contacts.length }, 'directory read')
    if (remarks.length > 0)
      log.warn(
        { file: path, remarks },
        'parts of the directory are not used as they stand: correct the lines that the remarks name',
      )
  }
  const onFault = (code: string) => refuse(`it cannot be read (${code})`)
  const watching = watchFile({ path, clock, onContent: take, onFault, onLooked }, closing.signal)

  const find = async (query: Query): Promise<Finding> => {
    await looked
    if (books === null) return failed('the directory could not be read yet')
    const book = await books(config.country ?? countryOf(query))
    const fields = book.find(query.number, query.display)
    return fields === null ? NOTHING : foundIn(fields)
  }

  return {
    name,
    lookup: (query, signal) => untilAborted(find(query), signal),
    probe: async () => [await probeFile(path, format)],
    close: async () => {
      closing.abort()
      await watching
      onLooked()
    },
  }
}

const probeFile = async (path: string, format: ContactFormat): Promise<Probed> => {
  const mend = 'Mend the file, or `file` in the config; a running daemon reads it again by itself.'
  try {
    const read = readContacts(await readFile(path), format)
    if ('fault' in read) return broken('file', 'config', `it cannot be used: ${read.fault}`, mend)
    const [remark] = read.remarks
    const found = `${read.contacts.length} contacts`
    return remark === undefined ? fine('file', found) : doubtful('file', `${found}, but ${remark}`, mend)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return broken('file', 'config', `it cannot be read (${code})`, mend)
  }
}

/** Numbers without a country code are most often written as people dial them at the office that is called. */
const countryOf = ({ call }: Query): string | null => parseNumber(ownNumber(call)).country

type Books = (country: string | null) => Promise<Book>

/** A company has numbers in a few countries; a book is made for each when it is first needed. */
const createBooks = (contacts: readonly Contact[]): Books => {
  const isWhole = contacts.every(({ numbers }) => numbers.every((number) => number.startsWith('+')))
  const made = new Map<string, Promise<Book>>()
  return (country) => {
    const key = isWhole ? '' : (country ?? '')
    const book = made.get(key) ?? createBook(contacts, key === '' ? null : key)
    made.set(key, book)
    return book
  }
}

export const directory: EnricherKind = defineKind({ type: 'directory', options, build: createDirectory })
