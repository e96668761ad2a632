// `ringpost replay`: has a call sent anew, by every sink that had it or by one.
import { atDesk, type OperateOptions } from './desk.ts'
import { print } from './table.ts'

interface ReplayOptions extends OperateOptions {
  readonly call: string
  readonly sink?: string
}

export const replay = async (options: ReplayOptions): Promise<void> => {
  const { call, sink } = options
  const replayed = await atDesk(options, ({ operations }) =>
    operations.replay({ call, ...(sink !== undefined && { sink }) }),
  )
  print(
    options.json === true
      ? JSON.stringify(replayed)
      : `Call ${replayed.call} is sent anew: ${replayed.sinks.join(', ')}.`,
  )
}
