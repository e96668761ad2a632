// Makes the wrong out of the right: a text with pieces torn out, doubled, swapped and replaced, a JSON document with other values in it.

export type Random = () => number

const pick = <Item>(items: readonly Item[], random: Random): Item => items[Math.floor(random() * items.length)] as Item

/** What parsers stumble over. */
const PIECES: readonly string[] = [
  ...[
    '',
    ' ',
    '\0',
    '\t',
    '\r\n',
    '\n\n',
    '\u2028',
    '\ufeff',
    '\ud800',
    '\u202e',
    '\u00e9',
    '\u{1f4de}',
    '\x9f',
    '\x1b[2J',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ':',
    ',',
    '- ',
    '&a ',
    '*a',
    '<<: ',
    '!!js ',
    '|',
    '> ',
    '${',
    '${A:-',
    '${file:/',
    '}',
  ],
  ...['null', 'true', '-0', '1e999', '9007199254740993', '-1', '0x1f', 'NaN', '1970-01-01', '9999-12-31T23:59:59Z'],
  ...['__proto__', 'constructor', 'toString', '<!channel>', '<script>', '%00', '../', 'a'.repeat(5_000)],
]

const VALUES: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1e308, 2 ** 53, '', ' ', [], {}, [[]], '\ud800', 'x'.repeat(10_000)],
  ...['1', 'ENDING', 'RINGING', 'LINE', '+12015550123', '2026-09-25T19:33:04.223Z', 'not a date', { value: null }],
  ...[JSON.parse('{"__proto__":{"a":1},"constructor":"b"}'), Array.from({ length: 500 }, () => ({}))],
]

/** One to eight changes at random places. */
export const mutateText = (text: string, other: string, random: Random): string => {
  let changed = text
  for (let left = 1 + Math.floor(random() * 8); left > 0; left--) {
    const at = Math.floor(random() * (changed.length + 1))
    const length = Math.floor(random() ** 3 * 60)
    const [before, piece, after] = [changed.slice(0, at), changed.slice(at, at + length), changed.slice(at + length)]
    const start = Math.floor(random() * other.length)
    changed = pick(
      [
        () => before + after,
        () => before + piece + piece + after,
        () => before + pick(PIECES, random) + after,
        () => before + pick(PIECES, random) + piece + after,
        () => before + other.slice(start, start + length * 3) + after,
        () => after + piece + before,
        () => before + String.fromCharCode(Math.floor(random() * 256)) + piece.slice(1) + after,
        () => before,
      ],
      random,
    )()
  }
  return changed.slice(0, MOST_CHARACTERS)
}

const MOST_CHARACTERS = 200_000

/** Some values of the document are others, at any depth; a text that is no JSON is mutated as a text. */
export const mutateJson = (text: string, other: string, random: Random): string => {
  try {
    const wild = () => (random() < 0.5 ? pick(VALUES, random) : JSON.parse(other))
    return JSON.stringify(replaceIn(JSON.parse(text), wild, random))
  } catch {
    return mutateText(text, other, random)
  }
}

const replaceIn = (value: unknown, wild: () => unknown, random: Random): unknown => {
  if (random() < 0.04) return wild()
  if (Array.isArray(value)) return value.flatMap((item) => (random() < 0.03 ? [] : [replaceIn(item, wild, random)]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => random() > 0.03)
      .map(([key, item]) => [key, replaceIn(item, wild, random)]),
  )
}

/** An answer over HTTP with one of these bodies, in part as it should be, in part broken, as bytes. */
export const anyAnswer = (body: string, random: Random): Buffer => {
  const status = pick([...STATUSES, ...STATUSES, Math.floor(random() * 1_000)], random)
  const length = random() < 0.8 ? Buffer.byteLength(body) : Math.floor(random() * 10_000)
  const headers = [
    pick(['content-type: application/json', 'content-type: text/html', 'content-type: \xff'], random),
    random() < 0.15 ? 'transfer-encoding: chunked' : `content-length: ${length}`,
    ...(random() < 0.3 ? [`retry-after: ${pick(RETRY_AFTERS, random)}`] : []),
    ...(random() < 0.1 ? [`location: ${pick(['/', 'http://[', '//elsewhere.example/?sig=1'], random)}`] : []),
    ...(random() < 0.05 ? [`x-long: ${'y'.repeat(20_000)}`] : []),
    ...(random() < 0.05 ? ['set-cookie: a=b', 'set-cookie: c=d', 'content-encoding: gzip'] : []),
  ]
  const whole = `HTTP/1.1 ${status} ${pick(['OK', '', '\x07'], random)}\r\n${headers.join('\r\n')}\r\n\r\n${body}`
  return Buffer.from(random() < 0.2 ? mutateText(whole, body, random) : whole, 'utf8')
}

const STATUSES = [200, 200, 200, 201, 204, 206, 301, 307, 400, 401, 403, 404, 409, 410, 413, 418, 429, 500, 502, 503]
const RETRY_AFTERS = ['0', '1', '-1', '1e9', '99999999999', 'soon', 'Fri, 31 Dec 9999 23:59:59 GMT', 'Mon, 00', '']
