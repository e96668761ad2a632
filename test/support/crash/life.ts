// One life of the daemon: started, and killed where its death was drawn to be.
import { setTimeout as pause } from 'node:timers/promises'
import { type Child, startChild } from '../child.ts'
import type { PassingRequest, Step } from '../fault-proxy/fault-proxy.ts'
import { type Told, watchPage } from './page.ts'
import type { Death, SinkName } from './plan.ts'
import type { CrashStore } from './stores/store.ts'

export interface Snares {
  /** Kills the child at a step of a request. */
  lay(death: Extract<Death, { at: 'request' }>, child: Child): void
  lift(): void
  onStep(sink: SinkName, step: Step, request: PassingRequest): void
}

export const createSnares = (): Snares => {
  let laid: { readonly death: Extract<Death, { at: 'request' }>; readonly child: Child; left: number } | null = null
  return {
    lay: (death, child) => {
      laid = { death, child, left: death.nth }
    },
    lift: () => {
      laid = null
    },
    onStep: (sink, step) => {
      if (laid === null || laid.death.sink !== sink || laid.death.step !== step || --laid.left > 0) return
      laid.child.kill('SIGKILL')
      laid = null
    },
  }
}

export interface LifeOptions {
  readonly folder: string
  readonly store: CrashStore
  readonly snares: Snares
  /** A step that is not reached by then is left for a later life. */
  readonly patienceMs: number
}

export interface Life {
  /** False when the step of its death was not reached, so that it died without one. */
  readonly struck: boolean
  /** What its page was told. */
  readonly told: readonly Told[]
}

export const liveUntil = async (death: Death, options: LifeOptions): Promise<Life> => {
  const { folder, store, snares } = options
  const env: Record<string, string> =
    death.at === 'store' ? { KILL_AT: `${death.point} ${death.nth}`, NODE_OPTIONS: `--import ${store.killPoints}` } : {}
  const child = startChild(['run'], { cwd: folder, env })
  const page = watchPage(child)
  const struck = await meet(death, child, options)
  snares.lift()
  child.kill('SIGKILL')
  const status = await child.ended
  if (status === 'SIGKILL' || (death.at === 'stop' && status === 0)) return { struck, told: await page }
  throw new Error(
    `the daemon ended by itself with ${status}: ${[...child.errors, ...child.output].slice(-5).join('\n')}`,
  )
}

const meet = async (death: Death, child: Child, { store, snares, patienceMs }: LifeOptions): Promise<boolean> => {
  switch (death.at) {
    case 'any':
      await within(child, death.afterMs)
      return true
    case 'stop':
      await started(child)
      await within(child, 300)
      child.kill('SIGTERM')
      await within(child, death.afterMs)
      return true
    case 'database':
      await started(child)
      await within(child, death.afterMs)
      await store.crash?.()
      await within(child, death.thenMs)
      return true
    case 'request':
      snares.lay(death, child)
      return within(child, patienceMs)
    case 'store':
      return within(child, patienceMs)
  }
}

const started = (child: Child): Promise<unknown> => Promise.race([child.logged('admin listening'), child.ended])

/** Whether the child has ended within this time. */
const within = async (child: Child, ms: number): Promise<boolean> => {
  const waiting = new AbortController()
  const late = pause(ms, false, { signal: waiting.signal }).catch(() => false)
  const ended = await Promise.race([child.ended.then(() => true), late])
  waiting.abort()
  return ended
}
