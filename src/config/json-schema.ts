// The JSON Schema of the config file, so that editors complete keys, show what they mean and underline mistakes.
import { z } from 'zod'
import { type FileKinds, fileSchema } from './schema/file.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

const VARIABLE = { $ref: '#/$defs/variable' } as const

/** Draft 2020-12, of the file as it is written: before variables are replaced and defaults filled in. */
export const configJsonSchema = (kinds: FileKinds): JsonSchema => {
  const schema = z.toJSONSchema(fileSchema(kinds), {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema, path }) => {
      if (path.at(-1) !== 'propertyNames') allowVariable(jsonSchema)
    },
  })
  return {
    title: 'Ringpost configuration',
    ...schema,
    $defs: {
      ...schema.$defs,
      variable: {
        description: `A string with a variable in it: \${VAR}, \${VAR:-default} or \${file:/path}.`,
        type: 'string',
        pattern: '\\$\\{',
      },
    },
  }
}

/** Whatever a value must look like, `${VAR}` may stand in its place; only what tells component types apart stays as it is. */
const allowVariable = (schema: JsonSchema): void => {
  const { description, title, default: fallback, ...shape } = schema
  const isConstrained = shape.enum !== undefined || shape.pattern !== undefined || shape.format !== undefined
  const isTyped = ['boolean', 'number', 'integer'].includes(String(shape.type))
  if (!isConstrained && !isTyped) return
  for (const key of Object.keys(shape)) delete schema[key]
  schema.anyOf = [shape, VARIABLE]
}
