// Which of the scopes that Ringpost can use a login was given, and what it does without the others.
import { broken, doubtful, fine, type Probed } from '../../../probe.ts'

const NEEDED = 'call-events.v1.notifications.manage'

const USEFUL: Readonly<Record<string, string>> = {
  'call-events.v1.events.read': 'states that are missing in a call cannot be found',
  'cr.v1.read': 'calls that came while Ringpost was down cannot be found',
  'users.v1.lines.read': 'cards name extensions where they could name people',
}
const DISCOVERY = 'users.v1.read'

/** `scope`: as GoTo granted it; null when it did not say. */
export const scopesProbed = (scope: string | null, accountsNamed: boolean, source: string): readonly Probed[] => {
  if (scope === null) return []
  const granted = new Set(scope.split(/[\s,]+/))
  const again = `tick it on the OAuth client at https://developer.logmeininc.com/clients, then run \`ringpost login --source ${source}\`.`
  if (!granted.has(NEEDED))
    return [broken('scopes', 'login-needed', `${NEEDED} is missing: no call can be heard`, capital(again))]
  const wanted = { ...USEFUL, ...(accountsNamed ? {} : { [DISCOVERY]: 'the accounts must be named in `accounts`' }) }
  const missing = Object.entries(wanted).filter(([name]) => !granted.has(name))
  return missing.length === 0
    ? [fine('scopes', 'all that Ringpost can use')]
    : missing.map(([name, loss]) => doubtful('scopes', `${name} is missing: ${loss}`, `If you want that, ${again}`))
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
