// What a person reads in the browser once GoTo has sent it back: that it worked and where calls appear, or what to do now.
import { RingpostError } from '../../../errors.ts'
import type { LivePage } from '../../source.ts'
import type { Page } from './page.ts'

const TITLE = 'Ringpost is logged in'

export const donePage = (principal: string | null, livePage: LivePage | undefined): Page => {
  const done = {
    status: 200,
    title: TITLE,
    detail: principal === null ? 'It worked.' : `It worked, as ${principal}.`,
  } as const
  if (livePage === undefined) {
    const next =
      'Start it with `ringpost run`, unless it runs already: it goes live by itself. Its log says where calls can be watched (`admin listening`).'
    return { ...done, next }
  }
  const link = { href: livePage.url, label: 'Watch calls as they happen' }
  if (livePage.isUp) return { ...done, next: 'The daemon that runs goes live by itself, in a moment.', link }
  return { ...done, next: `Start it with \`ringpost run\`. From then on calls appear at ${livePage.url}`, link }
}

/** The state is not that of the login that waits: somebody else's, or one from before. */
export const STRANGE: Page = {
  status: 400,
  title: 'This is not the login that is waiting',
  detail: 'This address belongs to another login, or to an earlier one that is over.',
  next: 'Close this page and open the address that `ringpost login` printed last. It still waits.',
}

export const failurePage = (thrown: unknown): Page => {
  const told = thrown instanceof RingpostError ? thrown : null
  return {
    status: 400,
    title: 'The login failed',
    detail: told === null ? 'The terminal says more.' : sentence(told.message),
    next: told?.nextStep ?? 'Run `ringpost login` again.',
  }
}

const sentence = (message: string): string => `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`
