// JSON Pointer: the way to one value inside a JSON document. https://www.rfc-editor.org/rfc/rfc6901
const FORM = /^(?:\/(?:[^~/]|~[01])*)*$/

export const isJsonPointer = (text: string): boolean => FORM.test(text)

/** The value it leads to; undefined where the document has none. `pointer` must be one. */
export const followPointer = (document: unknown, pointer: string): unknown => {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  let value = document
  for (const step of steps) value = child(value, step)
  return value
}

const child = (parent: unknown, step: string): unknown => {
  if (Array.isArray(parent)) return /^(0|[1-9]\d{0,8})$/.test(step) ? parent[Number(step)] : undefined
  return typeof parent === 'object' && parent !== null
    ? Object.getOwnPropertyDescriptor(parent, step)?.value
    : undefined
}
