// Operations whose effect every open live page shows at once: what was forgotten must not stand there a moment longer.
import type { Operations } from '../api/endpoints.ts'
import type { Feed } from './feed.ts'

export const seenBy = (feed: Pick<Feed, 'refresh'>, operations: Operations): Operations => {
  const shown =
    <Input, Output>(operation: (input: Input) => Promise<Output>) =>
    async (input: Input): Promise<Output> => {
      try {
        return await operation(input)
      } finally {
        feed.refresh()
      }
    }
  return {
    ...operations,
    retryDead: shown(operations.retryDead),
    dropDead: shown(operations.dropDead),
    replay: shown(operations.replay),
    forget: shown(operations.forget),
  }
}
