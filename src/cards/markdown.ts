// Markdown in the words of outsiders, made harmless: what the dialects of chat services have in common.

/**
 * A backslash before emphasis, code, links, tables and headings, and before a list where the text begins like one. What
 * else a dialect obeys (mentions, bare addresses, emoji) each sink adds.
 */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_~|[\]#]/g, '\\$&')
    .replace(/^[-+](?=[-+\s]|$)/, '\\$&')
    .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2')
