#!/usr/bin/env node
// Turns argv into a command, and whatever a command throws into a message and an exit status; nobody else does either.
import './program/node-version.ts'
import './program/heap.ts'
import { Command, CommanderError, Option } from 'commander'
import { addCompletion } from './cli/completion.ts'
import { addInit, addInitFlags } from './cli/init.ts'
import { addOperating } from './cli/operate.ts'
import { EXIT_STATUS, messageOf, RingpostError } from './errors.ts'
import { VERSION } from './version.ts'

const program = new Command('ringpost')
  .description('GoTo Connect calls as live caller cards in Slack, Microsoft Teams and any HTTP endpoint')
  .version(VERSION)
  // What stands after a command is for that command.
  .enablePositionalOptions()
  .showHelpAfterError('(`ringpost --help` lists the commands)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`ringpost: ${text.replace(/^error: /, '')}`) })

const make = (name: string, description: string): Command =>
  new Command(name).description(description).exitOverride().copyInheritedSettings(program)

/** The action's module is loaded when it is called, so that `--help` stays instant. It gets the arguments, then the options. */
const command = <Given extends readonly unknown[]>(
  name: string,
  description: string,
  load: () => Promise<(...given: Given) => void | Promise<void>>,
) => {
  const made = make(name, description)
  made.action(async (...given) => (await load())(...(given as unknown as Given)))
  program.addCommand(made)
  return made
}

const configOption = (): Option =>
  new Option('-c, --config <file>', 'the config file (default: ./config.yaml, then /etc/ringpost/config.yaml)').env(
    'RINGPOST_CONFIG',
  )

const configured: typeof command = (name, description, load) =>
  command(name, description, load).addOption(configOption())

addInit(program, make('init', 'ask a few questions and write a config').addOption(configOption()))
configured('run', 'run the daemon in the foreground', async () => (await import('./commands/run.ts')).run)
configured('login', 'authorize a source, once', async () => (await import('./commands/login.ts')).login)
  .option('-s, --source <name>', 'which source, when several are configured')
  .option('--paste', 'read the redirected address from standard input: for hosts without a browser')
configured(
  'logout',
  "revoke and forget a source's tokens",
  async () => (await import('./commands/login.ts')).logout,
).option('-s, --source <name>', 'which source, when several are configured')
configured(
  'backup',
  'make a consistent copy of the store, also while the daemon runs',
  async () => (await import('./commands/backup/backup.ts')).backup,
).argument('<file>', 'where the copy goes; nothing is overwritten')
configured(
  'migrate',
  'move the store from its file into PostgreSQL; the daemon must not run',
  async () => (await import('./commands/migrate/migrate.ts')).migrate,
)
  .option('--from <store>', 'sqlite:FILE; left out, the one in `data_dir`')
  .option('--to <url>', 'the URL of the database; left out, the `store` of the config')
configured(
  'check',
  'validate the config without starting; try logins, sinks and store',
  async () => (await import('./commands/check/check.ts')).check,
)
  .option('--online', 'also try the login, the right to hear calls, every sink, the store')
  .option('--send-test', 'also post one test card, marked as such, to every sink')
  .option('--json', 'one line of JSON')
addOperating(program, (name, description) => make(name, description).addOption(configOption()))
configured(
  'explain',
  'say which route a recorded call takes, and why',
  async () => (await import('./commands/explain/explain.ts')).explain,
)
  .requiredOption('--call <file>', 'a call as the http and stdout sinks send it; - reads standard input')
  .option('--json', 'one line of JSON for each call')
configured(
  'digest',
  'print the digest of missed calls that would be sent now; sends nothing',
  async () => (await import('./commands/digest.ts')).digest,
)
  .option('-n, --name <name>', 'which digest, when several are configured')
  .option('--since <span>', 'how far back to look, such as 24h (default: to the last one that was sent)')
  .option('--json', 'one line of JSON')
configured(
  'healthcheck',
  'ask the daemon of this config whether it works: for probes',
  async () => (await import('./commands/healthcheck.ts')).healthcheck,
)
configured(
  'preview',
  'write a page that shows every card of every sink for sample calls',
  async () => (await import('./commands/preview/preview.ts')).preview,
).option('-o, --out <file>', 'where to; - is standard output', 'ringpost-preview.html')
command(
  'demo',
  'run the daemon against a simulated GoTo, no account needed',
  async () => (await import('./commands/demo/demo.ts')).demo,
)
  .option('--speed <factor>', 'how much faster than real time the calls go', '8')
  .option('--calls <n>', 'end by itself after that many calls')
command(
  'simulate',
  'run the simulated GoTo alone, to build against',
  async () => (await import('./commands/simulate.ts')).simulate,
)
  .option('--port <port>', 'the port to listen on', '8025')
  .option('--speed <factor>', 'how much faster than real time the calls go', '1')
  .option('--scenario <name>', 'play only this kind of call')
  .option('--idle', 'play nothing by itself; its own page tells how to ask for calls')
command(
  'schema',
  'print the JSON Schema of the config',
  async () => (await import('./commands/schema.ts')).schema,
).option('--included', 'of a file that the config includes')
addCompletion(program, make('completion', ''))

const fail = async (error: unknown): Promise<number> => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_STATUS.usage
  const { wantsStackTraces } = await import('./commands/components.ts')
  const known = error instanceof RingpostError
  process.stderr.write(`ringpost: ${messageOf(error)}\n`)
  if (known && error.nextStep !== null) process.stderr.write(`  ${error.nextStep}\n`)
  if (!known) process.stderr.write('  This is a fault in Ringpost; `log.level: debug` shows where.\n')
  if (wantsStackTraces() && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return known ? EXIT_STATUS[error.code] : EXIT_STATUS.unexpected
}

// A reader that went away (`ringpost check | head -1`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
})

// Without `await`: the one executable holds a CommonJS bundle, and that has none at the top.
void addInitFlags(program, process.argv.slice(2))
  .then(() => program.parseAsync())
  .then(() => 0, fail)
  .then((status) => {
    process.exitCode = status
  })
