// `ringpost forget`: erases a person, by telephone number, after saying what that means.
import { createInterface } from 'node:readline/promises'
import type { ForgetDocument } from '../../admin/api/documents.ts'
import { RingpostError } from '../../errors.ts'
import { atDesk, type OperateOptions } from './desk.ts'
import { counted, print } from './table.ts'

interface ForgetOptions extends OperateOptions {
  readonly yes?: boolean
}

export const forget = async (number: string, options: ForgetOptions): Promise<void> => {
  const erased = await atDesk(options, async ({ operations }) => {
    const would = await operations.forget({ number, dry_run: true })
    if (would.calls === 0 || options.yes !== true) {
      if (would.calls === 0) return { ...would, dry_run: false }
      if (!(await isWanted(would))) return null
    }
    return operations.forget({ number })
  })
  if (erased === null) return print('Nothing was erased.')
  print(options.json === true ? JSON.stringify(erased) : erasedInWords(erased))
  if (erased.open > 0)
    process.stderr.write(
      `ringpost: ${counted(erased.open, 'call')} with this number go on and were left\n  Do it again once they are over.\n`,
    )
}

const isWanted = async ({ number, calls }: ForgetDocument): Promise<boolean> => {
  if (process.stdin.isTTY !== true)
    throw new RingpostError(
      'usage',
      `${counted(calls, 'call')} would be erased for good, and nobody is here to be asked`,
      {
        nextStep: 'Add --yes.',
      },
    )
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`Erase ${counted(calls, 'call')} with ${number} for good? [y/N] `)
    return /^\s*y(es)?\s*$/i.test(answer)
  } finally {
    terminal.close()
  }
}

const erasedInWords = (erased: ForgetDocument): string =>
  erased.calls === 0
    ? `No call with ${erased.number} is kept.`
    : `Erased ${counted(erased.calls, 'call')} with ${erased.number}: ${[
        counted(erased.states, 'state'),
        counted(erased.revisions, 'revision'),
        counted(erased.deliveries, 'delivery', 'deliveries'),
        counted(erased.dead_letters, 'dead letter'),
        counted(erased.look_ups, 'look-up'),
      ].join(', ')}.\nWhat sinks have shown stays there.`
