// A login as the command makes it, in this process: a process of its own takes longer than many a test.
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { kinds } from '../../src/commands/components.ts'
import { loadConfig } from '../../src/config/load.ts'
import { openStore } from '../../src/daemon/store/open.ts'
import { silentLog } from './silent-log.ts'

/** For each source of the config in this folder; `consent` is what a person does at the address that is shown. */
export const authorize = async (folder: string, consent: (url: string) => Promise<void>): Promise<void> => {
  const path = join(folder, 'config.yaml')
  const { config } = loadConfig({ path, env: {}, cwd: folder, kinds, isTerminal: false })
  const store = await openStore(config, systemClock, silentLog)
  try {
    for (const { build } of config.sources) {
      const source = build({ clock: systemClock, log: silentLog, store })
      const shown = Promise.withResolvers<string>()
      const terminal = { say: () => undefined, showUrl: shown.resolve, paste: null }
      const over = new AbortController()
      const asked = shown.promise.then(consent)
      await Promise.all([source.login(terminal, over.signal), asked]).finally(() => over.abort())
    }
  } finally {
    await store.close()
  }
}
