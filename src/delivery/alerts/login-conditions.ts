// What people should know about the logins of the sources: which run out soon, which are over. Pure.
import type { Source } from '../../sources/source.ts'
import type { Condition } from './alerts.ts'

const DAY_MS = 24 * 60 * 60_000

export const loginConditions = (
  sources: readonly Pick<Source, 'name' | 'status'>[],
  now: number,
): readonly Condition[] =>
  sources.flatMap(({ name, status }) => {
    const { state, loginDue, refreshTokenExpiresAt } = status()
    if (state === 'login-needed') return [needed(name)]
    return loginDue && refreshTokenExpiresAt !== null ? [due(name, refreshTokenExpiresAt, now)] : []
  })

const needed = (name: string): Condition => ({
  key: `login-needed/${name}`,
  title: `${name} hears no calls: GoTo wants a login`,
  text: `Run \`ringpost login --source ${name}\` where Ringpost is installed; it goes live by itself then.`,
  everyMs: DAY_MS,
})

const due = (name: string, endsAt: number, now: number): Condition => {
  const days = Math.max(0, Math.floor((endsAt - now) / DAY_MS))
  const left = days === 0 ? 'at any moment' : days === 1 ? 'in a day' : `in ${days} days`
  return {
    key: `login-due/${name}`,
    title: `The GoTo login of ${name} runs out ${left}`,
    text: `Run \`ringpost login --source ${name}\` before ${new Date(endsAt).toISOString().slice(0, 10)}. Calls are heard meanwhile.`,
    everyMs: DAY_MS,
  }
}
