// What a person is told when a login fails, and what to do about it.
import { RingpostError } from '../../../errors.ts'
import type { Granted, TokenAnswer } from './server.ts'

const CLIENT_PAGE = 'the OAuth client at developer.logmeininc.com'

const quoted = (error: string, description: string | null): string =>
  description === null ? error : `${error}, ${description}`

/** GoTo sent the browser back with an `error` in place of a code. https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
export const redirectFailed = (error: string, description: string | null): RingpostError => {
  if (error === 'access_denied') {
    return new RingpostError('login-needed', 'the consent was refused at GoTo (access_denied)', {
      nextStep: 'Run `ringpost login` again and allow the access.',
    })
  }
  if (error === 'invalid_scope') {
    return new RingpostError('config', `GoTo refused the scopes (${quoted(error, description)})`, {
      nextStep: `Tick every scope named in \`scopes\` on ${CLIENT_PAGE}, or leave \`scopes\` out.`,
    })
  }
  return new RingpostError('login-needed', `GoTo refused the login (${quoted(error, description)})`, {
    nextStep: `Compare client_id, redirect_uri and scopes with ${CLIENT_PAGE}, then run \`ringpost login\` again.`,
  })
}

/** The code came back, but GoTo gave no tokens for it. */
export const exchangeFailed = (answer: Exclude<TokenAnswer, Granted>): RingpostError => {
  if (answer.kind === 'unavailable') {
    return new RingpostError('unavailable', `the code could not be exchanged for tokens: ${answer.message}`, {
      nextStep: 'Run `ringpost login` again in a moment.',
    })
  }
  const said = quoted(answer.error, answer.description)
  if (answer.error === 'invalid_client' || answer.error === 'unauthorized_client') {
    return new RingpostError('config', `GoTo does not accept the client (${said})`, {
      nextStep: `Compare client_id and client_secret with ${CLIENT_PAGE}; its secret was shown once, when it was made.`,
    })
  }
  if (/redirect/i.test(said)) {
    return new RingpostError('config', `GoTo does not accept the redirect_uri (${said})`, {
      nextStep: `Make redirect_uri equal, to the letter, to one registered on ${CLIENT_PAGE}: localhost and 127.0.0.1 differ, and so do ports.`,
    })
  }
  return new RingpostError('login-needed', `GoTo gave no tokens for the code (${said})`, {
    nextStep: `Codes work once and not for long: run \`ringpost login\` again. If it stays, compare client_id, client_secret and redirect_uri with ${CLIENT_PAGE}, and try \`pkce: false\`.`,
  })
}
