// Says what is being measured, and since when: on the standard error, beside the tables.

export const createSay = (): ((line: string) => void) => {
  const startedAt = performance.now()
  return (line) => {
    const seconds = Math.round((performance.now() - startedAt) / 1_000)
    process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`)
  }
}
