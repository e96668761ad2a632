// Waits for a condition of the real world, with a bound; the bound is for a broken build, never for a slow machine.
import { setTimeout as pause } from 'node:timers/promises'

/** Resolves with the first value that is neither false, null nor undefined; rejects with what was awaited after `timeoutMs`. */
export const eventually = async <Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  timeoutMs = 30_000,
): Promise<NonNullable<Exclude<Value, false>>> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value !== false && value !== null && value !== undefined) return value as NonNullable<Exclude<Value, false>>
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`)
    await pause(5)
  }
}
