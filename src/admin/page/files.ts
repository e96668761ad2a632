// The files of the live page, as the browser asks for them: real files beside this one, which the build puts into `dist/assets/`.
import { RingpostError } from '../../errors.ts'
import { readOwnFile } from '../../program/own-program.ts'

interface PageFile {
  readonly name: string
  readonly contentType: string
}

/** By path. */
export const PAGE_FILES: Readonly<Record<string, PageFile>> = {
  '/': { name: 'page.html', contentType: 'text/html; charset=utf-8' },
  '/page.css': { name: 'page.css', contentType: 'text/css; charset=utf-8' },
  '/page.js': { name: 'page.js', contentType: 'text/javascript; charset=utf-8' },
}

const read = new Map<string, string>()

/** Throws `RingpostError` when the installation lacks it. */
export const readPageFile = (name: string): string => {
  const known = read.get(name)
  if (known !== undefined) return known
  try {
    const text = readOwnFile(`dist/assets/page/${name}`)
    read.set(name, text)
    return text
  } catch (cause) {
    throw new RingpostError('unexpected', `${name} of the live page is missing from this installation`, {
      nextStep: 'From a checkout, run `npm run build`; else install Ringpost again.',
      cause,
    })
  }
}
