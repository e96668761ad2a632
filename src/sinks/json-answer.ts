// What a chat service says in the body of its answer, where that is JSON.
import type { z } from 'zod'

/** The body as the schema reads it; null when it is not JSON, not whole, or of another shape. */
export const readAnswer = <Schema extends z.ZodType>(body: Buffer, schema: Schema): z.output<Schema> | null => {
  try {
    return schema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null
  } catch {
    return null
  }
}
