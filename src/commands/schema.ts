// `ringpost schema`: the JSON Schema of the config, for editors.
import { configJsonSchema } from '../config/json-schema.ts'
import { kinds } from './components.ts'

export const schema = (): void => {
  process.stdout.write(`${JSON.stringify(configJsonSchema(kinds), null, 2)}\n`)
}
