import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startCaptureServer } from '../support/capture-server.ts'
import { runChild } from '../support/child.ts'
import { temporaryFolder } from '../support/temporary-file.ts'

const healthcheck = (listen: string) => {
  const cwd = temporaryFolder()
  writeFileSync(
    join(cwd, 'config.yaml'),
    `sources: [{ name: main, type: goto-connect, client_id: a, client_secret: b, accounts: ["1"] }]
sinks: [{ name: console, type: stdout }]
admin: { listen: "${listen}", token: 0123456789abcdef }
`,
  )
  return runChild(['healthcheck'], { cwd })
}

it('`healthcheck` asks the daemon of this machine, wherever it listens, and says why it is not well', async () => {
  const daemon = await startCaptureServer()
  const listen = `0.0.0.0:${new URL(daemon.origin).port}`
  expect(await healthcheck(listen)).toEqual({ status: 0, output: '', errors: '' })
  expect(daemon.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /healthz'])
  daemon.answer({ status: 503 })
  expect(await healthcheck(listen)).toMatchObject({ status: 69, errors: expect.stringContaining('answered 503') })
  await daemon.close()
  expect(await healthcheck(listen)).toMatchObject({ status: 69, errors: expect.stringContaining('did not answer') })
})

it('`healthcheck` cannot know a port that the daemon picks by itself', async () => {
  const { status, errors } = await healthcheck('127.0.0.1:0')
  expect(status).toBe(64)
  expect(errors).toContain('admin.listen')
})
