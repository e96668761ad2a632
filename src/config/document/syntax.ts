// What the YAML parser complains about, in our words: its own messages quote the file, and the file may hold secrets.
import type { ErrorCode, YAMLError } from 'yaml'

const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes neither an anchor nor a tag',
  BAD_ALIAS: 'this alias (*name) is malformed or has no anchor (&name) above it; quote a text that begins with *',
  BAD_COLLECTION_TYPE: 'this tag does not fit what follows it',
  BAD_DIRECTIVE: 'this %-directive is not understood',
  BAD_DQ_ESCAPE: 'malformed backslash escape: write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the indentation is wrong (keys of one map begin in the same column), or a bracket above is not closed',
  BAD_PROP_ORDER: 'anchors (&name) and tags (!name) stand before the value they belong to',
  BAD_SCALAR_START: 'a text that begins with this character must be in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a nested map or list must begin on its own line; a text that contains ": " must be in quotes',
  BLOCK_IN_FLOW: 'inside { } and [ ] everything must be written in that style',
  DUPLICATE_KEY: 'this key stands twice in the same map',
  IMPOSSIBLE: 'this is not YAML',
  KEY_OVER_1024_CHARS: 'this key is too long',
  MISSING_CHAR: 'a character is missing here: a comma, a colon, a space, a quote or a closing bracket',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line; perhaps a colon is missing, or a quote above is not closed',
  MULTIPLE_ANCHORS: 'a value takes one anchor (&name) only',
  MULTIPLE_DOCS: 'the file must hold one YAML document: remove the `---` and merge the two',
  MULTIPLE_TAGS: 'a value takes one tag only',
  NON_STRING_KEY: 'a key must be a plain text',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'tabs cannot indent: use spaces',
  TAG_RESOLVE_FAILED: 'this tag (!name) is not known, or does not fit its value; quote a text that begins with !',
  UNEXPECTED_TOKEN: 'this is not expected here: a quote, a bracket, a colon or the indentation above may be wrong',
}

/** After these the rest of the file still means what it says, so that it can be checked as well. */
const RECOVERABLE: ReadonlySet<ErrorCode> = new Set([
  'DUPLICATE_KEY',
  'MULTIPLE_DOCS',
  'TAG_RESOLVE_FAILED',
  'BAD_DIRECTIVE',
])

export const isFatal = (error: YAMLError): boolean => !RECOVERABLE.has(error.code)

/** A bare `${VAR}` inside brackets is what most often goes wrong: its braces are read as brackets of their own. */
const BARE_VARIABLE = /(^|[^$])[[{][^"']*\$\{/

/** `line` is the text of the line the error is on. */
export const syntaxMessage = (error: YAMLError, line: string): string => {
  const message = MESSAGES[error.code]
  return isFatal(error) && BARE_VARIABLE.test(line)
    ? `${message}; inside { } and [ ] a variable must be in quotes: "\${VAR}"`
    : message
}
