// The JSON Schema of the config file, so that editors complete keys, show what they mean and underline mistakes.
import { z } from 'zod'
import { includedSchema } from './include/included.ts'
import { type FileKinds, fileSchema } from './schema/file.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

const VARIABLE = { $ref: '#/$defs/variable' } as const

/** Of the main file. What it includes may stand in the place of its own lists. */
export const configJsonSchema = (kinds: FileKinds): JsonSchema => ({
  ...jsonSchema(fileSchema(kinds), 'Ringpost configuration'),
  anyOf: [{ required: ['sources', 'sinks'] }, { required: ['include'] }],
})

export const includedJsonSchema = (kinds: FileKinds): JsonSchema =>
  jsonSchema(includedSchema(fileSchema(kinds)), 'Ringpost configuration, an included file')

/** Draft 2020-12, of the file as it is written: before variables are replaced and defaults filled in. */
const jsonSchema = (file: z.ZodType, title: string): JsonSchema => {
  const schema = z.toJSONSchema(file, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: ({ jsonSchema, path }) => {
      if (path.at(-1) !== 'propertyNames') allowVariable(jsonSchema)
    },
  })
  return {
    title,
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
