// SIGHUP, by which a service manager or a person asks a daemon to read its config again.

export interface HangUp {
  /** What to do at each from now on; one that came before is answered at once. */
  answer(act: () => void): void
}

/** To be called once, at the very start, so that the signal does not end the process. */
export const hangUp = (): HangUp => {
  let early = false
  let act = () => {
    early = true
  }
  process.on('SIGHUP', () => act())
  return {
    answer: (next) => {
      act = next
      if (early) act()
    },
  }
}
