// What must hold after the storm: nothing that was accepted is gone, each call is told in order, and once.
import type { Provider } from './provider.ts'

export interface Verdict {
  readonly counts: Readonly<Record<string, number>>
  readonly broken: readonly string[]
}

export const statesIn = async ({ query }: Provider): Promise<ReadonlySet<string>> =>
  new Set((await query('SELECT call_id, sequence FROM states')).map((row) => `${row['call_id']} ${row['sequence']}`))

export const pendingIn = async ({ query }: Provider): Promise<number> =>
  Number((await query('SELECT count(*) AS n FROM work WHERE wanted > delivered'))[0]?.['n'])

/** Each daemon has as many sources as the others, but for one. */
export const isSpread = async (
  { query, customers }: Pick<Provider, 'query'> & { readonly customers: { readonly size: number } },
  daemons: number,
): Promise<boolean> => {
  const rows = await query(
    "SELECT holder, count(*) AS n FROM leases WHERE source NOT LIKE '#%' AND NOT offered AND expires_at > clock_timestamp() GROUP BY holder",
  )
  const counts = rows.map(({ n }) => Number(n))
  const sum = counts.reduce((all, count) => all + count, 0)
  return counts.length === daemons && sum === customers.size && Math.max(...counts) - Math.min(...counts) < 2
}

export const judge = async (
  provider: Provider,
  accepted: ReadonlySet<string>,
  calls: ReadonlySet<string>,
): Promise<Verdict> => {
  const states = await statesIn(provider)
  const known = await provider.query('SELECT id, status FROM calls')
  const cards = await provider.query("SELECT call_id FROM work WHERE sink = 'sales' AND handle IS NOT NULL")
  const [dead] = await provider.query('SELECT count(*) AS n FROM dead_letters')
  const messages = provider.slack.messages().length
  const { events, broken } = judgeOrder(provider)
  const gone = [...accepted].filter((state) => !states.has(state))
  return {
    counts: {
      'calls made': calls.size,
      'calls known': known.length,
      'states accepted': states.size,
      'Slack messages': messages,
      'events to the hooks': events,
    },
    broken: [
      ...gone.map((state) => `the state ${state} is gone`),
      ...broken,
      ...(messages === cards.length ? [] : [`${messages} Slack messages for ${cards.length} calls`]),
      ...(Number(dead?.['n']) === 0 ? [] : [`${dead?.['n']} dead letters`]),
    ],
  }
}

/** Each revision arrives, in order; a repeat comes under the same id, before anything newer. */
const judgeOrder = ({ hook }: Provider): { readonly events: number; readonly broken: readonly string[] } => {
  const newest = new Map<string, number>()
  const broken: string[] = []
  for (const { path, body } of hook.requests) {
    const { call } = JSON.parse(body).data
    const before = newest.get(call.id) ?? 0
    if (call.revision !== before && call.revision !== before + 1)
      broken.push(`revision ${call.revision} of ${call.id} came after ${before}`)
    if (path !== `/${call.source}`) broken.push(`${call.id} of ${call.source} was told to ${path}`)
    newest.set(call.id, Math.max(before, call.revision))
  }
  return { events: hook.requests.length, broken }
}
