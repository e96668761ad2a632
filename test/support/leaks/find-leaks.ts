// Looks for secrets in what was said, also where they were encoded for a URL or for JSON.

/** Shorter ones would be found by chance. */
const SHORTEST = 8

/** One line for each line that holds a secret, with the secret cut out: the verdict is printed. */
export const findLeaks = (secrets: readonly string[], said: readonly string[]): readonly string[] => {
  const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter(({ length }) => length >= SHORTEST)
  let file = ''
  const leaks: string[] = []
  for (const line of said) {
    if (line.startsWith('test file: ')) file = line
    const found = spellings.filter((secret) => line.includes(secret))
    const cut = found.reduce((text, secret) => text.replaceAll(secret, `[${secret.slice(0, 4)}…]`), line)
    if (found.length > 0) leaks.push(`${file}: ${cut}`)
  }
  return leaks
}

const spellingsOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
]
