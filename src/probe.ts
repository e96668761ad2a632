// What a part finds out about itself when a person asks: a closed answer for each thing it looked at, and what to do about it.

/** Words are one sentence each, without any secret, URL path or phone number. */
export type Probed =
  | { readonly state: 'ok'; readonly item: string; readonly found: string }
  /** It works, with less than there could be, or not for long. */
  | { readonly state: 'warning'; readonly item: string; readonly found: string; readonly fix: string }
  | {
      readonly state: 'problem'
      /** What was looked at, in a word or two: "credentials". */
      readonly item: string
      readonly found: string
      /** What a person can do now. */
      readonly fix: string
      /** What kind of failure a start would meet, see `errors.ts`. */
      readonly code: 'config' | 'login-needed' | 'unavailable'
    }

export const fine = (item: string, found: string): Probed => ({ state: 'ok', item, found })

export const doubtful = (item: string, found: string, fix: string): Probed => ({ state: 'warning', item, found, fix })

export const broken = (
  item: string,
  code: (Probed & { state: 'problem' })['code'],
  found: string,
  fix: string,
): Probed => ({ state: 'problem', item, code, found, fix })
