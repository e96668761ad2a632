// `ringpost check`: says whether the config is good, without starting anything.
import { readConfig } from './components.ts'

export const check = (options: { readonly config?: string }): void => {
  const { config, file } = readConfig(options.config)
  const list = (things: readonly { readonly name: string; readonly type: string }[]) =>
    things.map(({ name, type }) => `${name} (${type})`).join(', ')
  const routes = config.routes === null ? 'none: every sink gets inbound calls' : String(config.routes.length)
  process.stdout.write(
    [
      `${file}: good`,
      `  sources  ${list(config.sources)}`,
      ...(config.enrichers.length === 0 ? [] : [`  lookups  ${list(config.enrichers)}`]),
      `  sinks    ${list(config.sinks)}`,
      `  routes   ${routes}`,
      `  data     ${config.dataDir}`,
      `  admin    ${config.admin.host}:${config.admin.port}`,
      '',
    ].join('\n'),
  )
}
