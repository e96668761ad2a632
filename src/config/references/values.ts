// A look into values of which nothing is known yet, without ever failing.

export const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined

export const listIn = (value: unknown, key: string): readonly unknown[] => {
  const list = field(value, key)
  return Array.isArray(list) ? list : []
}

/** The name of each entry, undefined where it is not a string. */
export type Names = readonly (string | undefined)[]

export const namesIn = (file: unknown, list: string): Names =>
  listIn(file, list).map((entry) => {
    const name = field(entry, 'name')
    return typeof name === 'string' ? name : undefined
  })
