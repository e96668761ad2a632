// `ringpost schema`: the JSON Schema of the config, for editors.
import { configJsonSchema, includedJsonSchema } from '../config/json-schema.ts'
import { kinds } from './components.ts'

export const schema = ({ included = false }: { readonly included?: boolean }): void => {
  const made = included ? includedJsonSchema(kinds) : configJsonSchema(kinds)
  process.stdout.write(`${JSON.stringify(made, null, 2)}\n`)
}
