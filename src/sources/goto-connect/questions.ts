// What `ringpost init` asks to set up a GoTo Connect source.
import type { Questions } from '../../questions.ts'

export const gotoQuestions: Questions = {
  title: 'GoTo Connect',
  before: [
    'Sign in at https://developer.logmeininc.com/clients as a super admin of',
    'the GoTo Connect account and create an OAuth client with the redirect URI',
    'http://localhost:5000/app/redirect and these scopes:',
    '  call-events.v1.notifications.manage  needed: calls as they happen',
    '  call-events.v1.events.read cr.v1.read  to find calls that were missed',
    '  users.v1.lines.read identity:  names and e-mail addresses of people',
    '  users.v1.read  to find the account key by itself',
  ],
  list: [
    {
      ...{ key: 'client_id', label: 'Client ID', where: 'in the list at https://developer.logmeininc.com/clients' },
      variable: 'OAUTH_CLIENT_ID',
    },
    {
      ...{ key: 'client_secret', label: 'Client secret', where: 'shown once, when the client is made' },
      ...{ variable: 'OAUTH_CLIENT_SECRET', secret: true },
    },
    {
      ...{
        key: 'accounts',
        flag: 'account',
        label: 'Account key',
        where: 'a long number; left out, it is found by itself',
      },
      ...{ variable: 'ACCOUNT_KEY', optional: true, several: true },
    },
    {
      ...{ key: 'redirect_uri', label: 'Redirect URI', where: 'to the letter as it stands on the client' },
      ...{ variable: 'OAUTH_REDIRECT_URI', usual: 'http://localhost:5000/app/redirect' },
    },
    {
      ...{ key: 'auth_url', label: 'GoTo’s authentication host', where: 'only for `ringpost simulate`' },
      ...{ variable: 'GOTO_AUTH_URL', optional: true, unasked: true },
    },
    {
      ...{ key: 'api_url', label: 'GoTo’s API host', where: 'only for `ringpost simulate`' },
      ...{ variable: 'GOTO_API_URL', optional: true, unasked: true },
    },
  ],
}
