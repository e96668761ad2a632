// Hears what the admin listener and the login page answer, and learns the secrets that a simulated GoTo hands out: once in a process, however many test files it runs.
import { TokenDesk } from '../../../src/simulator/memory/tokens.ts'
import { ChannelTable } from '../../../src/simulator/notify/channels.ts'
import { overhear, secret } from './overhear.ts'

const ask = globalThis.fetch
globalThis.fetch = async (...request) => {
  const answer = await ask(...request)
  // Only what the product serves has a policy of its own; a stream of events would keep the test waiting.
  const ours = answer.headers.has('content-security-policy')
  if (ours && !answer.headers.get('content-type')?.startsWith('text/event-stream'))
    overhear(`answer of ${new URL(answer.url).pathname}`, await answer.clone().text())
  return answer
}

const issue = TokenDesk.prototype.issue
TokenDesk.prototype.issue = function (...grant) {
  const issued = issue.apply(this, grant)
  secret(issued.accessToken)
  secret(issued.refreshToken)
  return issued
}

/** Its id is as good as the address of its socket. */
const create = ChannelTable.prototype.create
ChannelTable.prototype.create = function (...names) {
  const channel = create.apply(this, names)
  secret(channel.id)
  return channel
}
