// The faults that lie in wait: armed by name, taken by whatever they strike, spent after so many times.
import type { Endpoint } from '../memory/journal.ts'
import type { ArmedFault, ResponseFault } from './fault.ts'

type Named<Name extends ArmedFault['name']> = Extract<ArmedFault, { name: Name }>

const isNamed = <Name extends ArmedFault['name']>(fault: ArmedFault, name: Name): fault is Named<Name> =>
  fault.name === name

export class FaultBoard {
  #armed: readonly ArmedFault[] = []
  #framesSeen = 0

  arm(fault: ArmedFault): void {
    this.#armed = [...this.#armed, fault]
  }

  clear(name?: ArmedFault['name']): void {
    this.#armed = name === undefined ? [] : this.#armed.filter((fault) => fault.name !== name)
  }

  list(): readonly ArmedFault[] {
    return this.#armed
  }

  /** The first armed fault of that name that fits, with one of its times used up; null when there is none. */
  take<Name extends ArmedFault['name']>(
    name: Name,
    fits: (fault: Named<Name>) => boolean = () => true,
  ): Named<Name> | null {
    for (const fault of this.#armed) {
      if (!isNamed(fault, name) || !fits(fault)) continue
      this.#use(fault)
      return fault
    }
    return null
  }

  takeResponse(endpoint: Endpoint): ResponseFault | null {
    return this.take('respond', (fault) => fault.endpoint === endpoint || fault.endpoint === '*')
  }

  /** Counts a call state; true when `drop-frames` swallows it. */
  drops(): boolean {
    this.#framesSeen += 1
    return this.take('drop-frames', ({ every }) => this.#framesSeen % every === 0) !== null
  }

  #use(fault: ArmedFault): void {
    if (fault.times === undefined) return
    const left = fault.times - 1
    this.#armed =
      left === 0
        ? this.#armed.filter((one) => one !== fault)
        : this.#armed.map((one) => (one === fault ? { ...fault, times: left } : one))
  }
}
