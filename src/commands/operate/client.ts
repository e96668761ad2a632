// Asks a running daemon through its admin listener; what it answers is believed only as far as its schema goes.
// Not through `outbound/`: that is for strangers, and reads no more than 64 KB of them.
import type { z } from 'zod'
import { ENDPOINTS, type Endpoint, type OperationName, type Operations } from '../../admin/api/endpoints.ts'
import type { Secret } from '../../config/secret.ts'
import { messageOf, RingpostError } from '../../errors.ts'

export interface Client {
  readonly operations: Operations
  status(): Promise<unknown>
}

const PATIENCE_MS = 60_000
/** Going through all calls there are for those of a number takes its time. */
const LONG_PATIENCE_MS = 60 * 60_000

export const createClient = (url: string, token: Secret | null): Client => {
  const ask = async (path: string, init: RequestInit, patienceMs = PATIENCE_MS): Promise<unknown> => {
    const headers = { ...init.headers, ...(token && { authorization: `Bearer ${token.reveal()}` }) }
    const signal = AbortSignal.timeout(patienceMs)
    const answer = await fetch(`${url}${path}`, { ...init, headers, redirect: 'error', signal }).catch(
      (error: unknown) => {
        throw unreachable(url, messageOf(error instanceof Error && error.cause ? error.cause : error))
      },
    )
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw refusal(answer.status, body)
    return body
  }
  const call = async (name: OperationName, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const endpoint: Endpoint = ENDPOINTS[name]
    const patienceMs = name === 'forget' ? LONG_PATIENCE_MS : PATIENCE_MS
    const headers = { 'content-type': 'application/json' }
    const body =
      endpoint.method === 'GET'
        ? await ask(`${endpoint.path}?${queryOf(input)}`, {})
        : await ask(endpoint.path, { method: 'POST', headers, body: JSON.stringify(input) }, patienceMs)
    return understood(endpoint.output, body)
  }
  const names = Object.keys(ENDPOINTS) as readonly OperationName[]
  const operations = Object.fromEntries(
    names.map((name) => [name, (input: Readonly<Record<string, unknown>>) => call(name, input)]),
  ) as unknown as Operations
  return { operations, status: () => ask('/status', {}) }
}

/** Whether it is this very daemon that answers there; null when nobody does. */
export const instanceAt = async (url: string): Promise<string | null> => {
  try {
    const answer = await fetch(`${url}/healthz`, { redirect: 'error', signal: AbortSignal.timeout(5_000) })
    const body: unknown = await answer.json()
    const instance = typeof body === 'object' && body !== null && 'instance' in body ? body.instance : null
    return typeof instance === 'string' ? instance : 'somebody else'
  } catch {
    return null
  }
}

const queryOf = (input: Readonly<Record<string, unknown>>): string => {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(input)) if (value !== undefined) query.set(key, String(value))
  return query.toString()
}

export const unreachable = (url: string, why: string): RingpostError =>
  new RingpostError('unavailable', `the daemon does not answer at ${url} (${why})`, {
    nextStep: 'See whether `ringpost run` is up, and what it logs.',
  })

const understood = <Output>(schema: z.ZodType<Output>, body: unknown): Output => {
  const { data } = schema.safeParse(body)
  if (data !== undefined) return data
  throw new RingpostError('unavailable', 'the daemon answers in a way that this version does not understand', {
    nextStep: 'It is of another version: start it again with this one.',
  })
}

const refusal = (status: number, body: unknown): RingpostError => {
  const field = (key: string): string | null => {
    const value: unknown = Object.getOwnPropertyDescriptor(Object(body), key)?.value
    return typeof value === 'string' ? value : null
  }
  if (status === 401) {
    return new RingpostError('config', 'the daemon wants another admin token than this config has', {
      nextStep: 'Use the config that it was started with, or start it again with this one.',
    })
  }
  const code = status === 400 ? 'usage' : status === 421 ? 'config' : 'unavailable'
  const nextStep = field('next_step')
  return new RingpostError(
    code,
    field('error') ?? `the daemon answered ${status}`,
    nextStep === null ? {} : { nextStep },
  )
}
