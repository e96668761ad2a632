// What a campaign proves: the counts, and every promise that was broken.
import { momentOf } from '../../../src/sinks/posts.ts'
import { brokenBy, type Outcome, OVER } from './campaign.ts'
import type { WorkLeft } from './remains.ts'

export interface Verdict {
  readonly counts: Readonly<Record<string, number>>
  /** One sentence each; none when every promise held. */
  readonly broken: readonly string[]
}

export const judge = (outcome: Outcome): Verdict => {
  const verdicts = [judgeStore(outcome), judgeHttp(outcome), judgeSlack(outcome), judgeTeams(outcome)]
  return {
    counts: Object.assign({}, ...verdicts.map(({ counts }) => counts)),
    broken: verdicts.flatMap(({ broken }) => broken),
  }
}

const ofSink = ({ remains }: Outcome, sink: string): readonly WorkLeft[] =>
  remains.work.filter((work) => work.sink === sink)

const judgeStore = ({ accepted, told, calls, remains }: Outcome): Verdict => ({
  counts: {
    'calls made': calls.size,
    'calls known at the end': remains.calls.size,
    'states accepted before a death': accepted.size,
    'calls told to a page': told.size,
  },
  broken: [
    ...brokenBy(remains, { accepted, told }),
    ...remains.work
      .filter(({ wanted, delivered }) => wanted !== delivered)
      .map(({ sink, callId }) => `${callId} is not delivered to ${sink}`),
    ...(remains.dead === 0 ? [] : [`${remains.dead} dead letters`]),
  ],
})

/** Each revision arrives, in order; whatever comes again comes under the same id, with the same bytes, before anything newer. */
const judgeHttp = (outcome: Outcome): Verdict => {
  const broken: string[] = []
  const bodies = new Map<string, string>()
  const newest = new Map<string, number>()
  const { requests } = outcome.company.hook
  for (const { headers, body } of requests) {
    const id = headers['webhook-id'] ?? ''
    const { call } = JSON.parse(body).data
    const before = newest.get(call.id) ?? call.revision - 1
    if (bodies.has(id)) {
      if (bodies.get(id) !== body) broken.push(`http: ${id} came with two bodies`)
      if (call.revision !== before) broken.push(`http: revision ${call.revision} of ${call.id} came after ${before}`)
    } else if (call.revision !== before + 1) {
      broken.push(`http: revision ${call.revision} of ${call.id} came after ${before}`)
    }
    bodies.set(id, body)
    newest.set(call.id, call.revision)
  }
  for (const { callId, wanted } of ofSink(outcome, 'internal'))
    if (newest.get(callId) !== wanted) broken.push(`http: saw ${newest.get(callId)} of ${callId}, not ${wanted}`)
  const counts = { 'http requests': requests.length, 'http events by id': bodies.size }
  return { counts, broken }
}

const OVER_IN_SLACK = /^(Call ended|Missed call|Voicemail|New voicemail|Hung up|Caller gave up)/

const judgeSlack = (outcome: Outcome): Verdict => {
  const messages = outcome.company.slack.messages()
  const byTs = new Map(messages.map((message) => [message.ts, message]))
  const shown = ofSink(outcome, 'sales').filter(({ handle }) => handle !== null)
  const broken = shown.flatMap(({ callId, handle }) => {
    const history = byTs.get(String(Object(handle?.['card'])['ts']))?.history ?? []
    const [last = ''] = history.slice(-1)
    const status = outcome.remains.calls.get(callId)?.status ?? ''
    const overAt = history.findIndex((text) => OVER_IN_SLACK.test(text))
    return [
      ...(OVER.has(status) && !OVER_IN_SLACK.test(last) ? [`slack: ${callId} (${status}) ends as ${last}`] : []),
      ...(overAt >= 0 && history.slice(overAt).some((text) => !OVER_IN_SLACK.test(text))
        ? [`slack: ${callId} went back: ${history.map((text) => text.split(':')[0])}`]
        : []),
    ]
  })
  const duplicates = messages.length - shown.length
  if (duplicates !== 0) broken.push(`slack: ${duplicates} messages too many`)
  return { counts: { 'Slack messages': messages.length, 'Slack duplicates': duplicates }, broken }
}

/** Teams cannot be asked: what an attempt whose end nobody knows may have shown is posted again, marked, and nothing else is. */
const judgeTeams = (outcome: Outcome): Verdict => {
  const { requests } = outcome.company.teams
  const posts = requests.length
  const marked = requests.filter(({ body }) => body.includes('(repeat)')).length
  const work = ofSink(outcome, 'office')
  const postedFor = ({ handle }: WorkLeft): readonly unknown[] =>
    Array.isArray(handle?.['posted']) ? handle['posted'] : []
  const wanted = work.reduce((sum, row) => sum + postedFor(row).length, 0)
  const doubts = (outcome.doubts.get('office') ?? 0) + outcome.proxies.office.doubts
  const duplicates = posts - wanted
  const silent = work.filter((row) => {
    const status = outcome.remains.calls.get(row.callId)?.status
    return status !== undefined && status !== 'ended' && OVER.has(status) && !postedFor(row).includes(momentOf(status))
  })
  return {
    counts: {
      'Teams posts': posts,
      'Teams duplicates': duplicates,
      'Teams attempts in doubt': doubts,
      'Teams posts marked as repeats': marked,
    },
    broken: [
      ...silent.map(({ callId }) => `teams: the end of ${callId} was not posted`),
      ...(duplicates < 0 ? [`teams: ${-duplicates} posts are missing`] : []),
      ...(duplicates > marked ? [`teams: ${duplicates} duplicates, ${marked} of them marked`] : []),
    ],
  }
}
