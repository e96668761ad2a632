// The commands by which a person operates a daemon, running or stopped: their names, arguments and options.
import type { Command } from 'commander'

/** A command with the option `--config`, not yet placed anywhere. */
export type Make = (name: string, description: string) => Command

/** Each action's module is loaded when it is called. */
export const addOperating = (program: Command, make: Make): void => {
  for (const command of [status(make), calls(make), dead(make), replay(make), forget(make)]) program.addCommand(command)
}

const asJson = (command: Command, what = 'one line of JSON'): Command => command.option('--json', what)

const status = (make: Make): Command =>
  asJson(make('status', 'how the daemon, its sources and its sinks are'))
    .option('-w, --watch', 'again every two seconds, until Ctrl-C')
    .action(async (options) => (await import('../commands/operate/status.ts')).status(options))

const calls = (make: Make): Command =>
  asJson(make('calls', 'list the calls, or tell all about one'), 'a line of JSON for each call')
    // What stands after `show` is for that.
    .enablePositionalOptions()
    .option('--open', 'only those that go on')
    .option('--status <words>', 'ringing, answered, ended, missed, voicemail, abandoned')
    .option('--since <when>', 'only calls since then: 24h, or 2026-11-25T08:00')
    .option('--number <number>', 'only calls with this number')
    .option('--before <id>', 'only calls older than this one')
    .option('--limit <n>', 'at most so many', '50')
    .action(async (options) => (await import('../commands/operate/calls.ts')).calls(options))
    .addCommand(
      asJson(make('show', 'all that was heard of a call, and what became of it'))
        .argument('<id>', 'the id of a call, or its beginning')
        .action(async (id, options) => (await import('../commands/operate/calls.ts')).showCall(id, options)),
    )

const dead = (make: Make): Command =>
  make('dead', 'what could not be delivered: list it, send it again, drop it')
    .enablePositionalOptions()
    .addCommand(
      picking(asJson(make('list', 'the dead letters, the newest first'), 'a line of JSON for each letter'))
        .option('--before <id>', 'only letters older than this one')
        .option('--limit <n>', 'at most so many', '50')
        .action(async (options) => (await import('../commands/operate/dead.ts')).listDead(options)),
    )
    .addCommand(
      picking(asJson(make('retry', 'send dead letters again')))
        .argument('[ids...]', 'the numbers of dead letters')
        .option('--all', 'all of them')
        .action(async (ids, options) => (await import('../commands/operate/dead.ts')).retryDead(ids, options)),
    )
    .addCommand(
      picking(asJson(make('drop', 'give dead letters up, and what waits for removed sinks')))
        .argument('[ids...]', 'the numbers of dead letters')
        .option('--all', 'all of them')
        .action(async (ids, options) => (await import('../commands/operate/dead.ts')).dropDead(ids, options)),
    )

const picking = (command: Command): Command =>
  command.option('-s, --sink <name>', 'only those of this sink').option('--call <id>', 'only those of this call')

const replay = (make: Make): Command =>
  asJson(make('replay', 'have a call sent anew'))
    .requiredOption('--call <id>', 'the id of a call, or its beginning')
    .option('-s, --sink <name>', 'by this sink alone (default: by all that had it)')
    .action(async (options) => (await import('../commands/operate/replay.ts')).replay(options))

const forget = (make: Make): Command =>
  asJson(make('forget', 'erase every call with a telephone number'))
    .argument('<number>', 'with + and its country code')
    .option('-y, --yes', 'without asking')
    .action(async (number, options) => (await import('../commands/operate/forget.ts')).forget(number, options))
